"""The page from the command line: `python app.py --store S --host H --port P --engine E`; its parts are in `assistant/page/`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from assistant.page.site import make_site, serve
from index.errors import AssistantError
from prompts import lexicon

__all__ = ["main", "make_site", "serve"]


def main(argv: Sequence[str] | None = None) -> int:
    """Open the page over a store."""
    from assistant import Assistant
    from assistant.limits import Limits

    parser = argparse.ArgumentParser(description=lexicon.message("page_title"))
    parser.add_argument("--store", default=os.environ.get("BAOCAO_STORE", "store"))
    parser.add_argument("--host", default=os.environ.get("BAOCAO_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=os.environ.get("BAOCAO_PORT", "7860"))
    parser.add_argument("--engine", default=os.environ.get("BAOCAO_ENGINE", "extractive"))
    options = parser.parse_args(argv)
    try:
        limits = Limits.from_environment()
        serve(Assistant.open(options.store, engine=options.engine, limits=limits), options.host, options.port)
    except AssistantError as exc:
        sys.stderr.write(f"{exc}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
