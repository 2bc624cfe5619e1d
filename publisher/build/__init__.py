"""What earlier runs saw: publisher.lock, which is committed, and the cache, which costs only speed when it is lost."""
