"""``make evaluate``: lets the trained model take its exam and writes docs/understanding.md."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from pathlib import Path

from evaluation.comparison import compare_all, compare_quickly
from evaluation.report import write_card, write_figures


def main() -> int:
    """Evaluate one model. The model card is written, or with ``--quick`` the figures shown."""
    parser = argparse.ArgumentParser(prog="make evaluate", description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument(
        "--config", type=Path, required=True, help="what the model was trained with"
    )
    parser.add_argument(
        "--quick", action="store_true", help="only the exam: train nothing else, write no file"
    )
    parser.add_argument(
        "--with-default", action="store_true", help="also train Rasa's default (half an hour)"
    )
    parser.add_argument("--report", type=Path, default=Path("docs/understanding.md"))
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    if arguments.quick:
        print(write_figures(compare_quickly(arguments.model)))
        return 0
    found = compare_all(arguments.model, arguments.config, with_default=arguments.with_default)
    card = write_card(found)
    arguments.report.write_text(card, encoding="utf-8")
    print(card)
    print(f"Written to {arguments.report}")
    return 0


if __name__ == "__main__":
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    sys.exit(main())
