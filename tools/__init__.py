"""Programs that make what lies in docs/: the reference, the gallery and the site. No part of the installed package."""
