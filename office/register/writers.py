"""The threads that write to the office's store."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

POSTGRES_WRITERS = 8


def writers_for(engine: Engine) -> ThreadPoolExecutor:
    """SQLite has one writer at a time: waiting in line here is cheaper than at its lock."""
    return ThreadPoolExecutor(1 if engine.dialect.name == "sqlite" else POSTGRES_WRITERS, thread_name_prefix="ingest")
