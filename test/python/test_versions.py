"""The run tests the versions that its requirements name."""

import os
import unittest
from pathlib import Path

import anthropic
import openai


class Versions(unittest.TestCase):
    def test_are_those_of_the_requirements(self):
        pins = Path(os.environ["REQUIREMENTS"]).read_text().splitlines()
        for module in (anthropic, openai):
            self.assertIn(f"{module.__name__}=={module.__version__}", pins)
