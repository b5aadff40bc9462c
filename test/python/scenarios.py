"""Each scenario, for any SDK at any kind of provider."""

import base64
import unittest
from dataclasses import replace

from bench import KINDS, assert_addressed, attempts, clear_attempts, holds, settled_attempt
from chat_client import Ask, Leave, Tool

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
WEATHER = Tool(
    "get_weather",
    {
        "type": "object",
        "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
        "required": ["city", "days"],
    },
)
TIME = Tool(
    "get_time",
    {"type": "object", "properties": {"zone": {"type": "string", "enum": ["UTC", "CET"]}}, "required": ["zone"]},
)
INPUTS = {"get_weather": {"city": "sample city", "days": 1}, "get_time": {"zone": "UTC"}}


class Scenarios:
    """Mixed into a test case by `cases`, which gives it `sdk` and `kind`."""

    sdk = None
    kind = ""

    @classmethod
    def setUpClass(cls):
        cls.client = cls.sdk.client()

    def setUp(self):
        clear_attempts()

    def ask(self, prompt, **more):
        return Ask(model=f"on-{self.kind}", prompt=prompt, **more)

    def both(self):
        """The two ways to read an answer."""
        return (self.client.ask, self.client.stream)

    def test_answers(self):
        told = self.client.ask(self.ask("Why is the sky blue?"))
        self.assertRegex(told.text, r'^You asked: "Why is the sky blue\?"')
        self.assertEqual(told.stop, "end")
        self.assertGreater(told.input_tokens, 0)
        self.assertGreater(told.output_tokens, 10)
        (attempt,) = attempts()
        assert_addressed(self, attempt, self.kind)

    def test_streams_the_same_in_pieces(self):
        whole = self.client.ask(self.ask("What is a tide?"))
        pieces = []
        streamed = self.client.stream(self.ask("What is a tide?"), pieces.append)
        self.assertGreater(len(pieces), 5)
        self.assertEqual(streamed.text, "".join(pieces))
        self.assertEqual(
            (streamed.text, streamed.stop, streamed.input_tokens, streamed.output_tokens),
            (whole.text, whole.stop, whole.input_tokens, whole.output_tokens),
        )

    def test_follows_a_system_prompt(self):
        told = self.client.ask(self.ask("Hello?", system="Answer in verse."))
        self.assertIn('I follow the system prompt "Answer in verse."', told.text)

    def test_calls_a_tool(self):
        told = self.client.ask(self.ask("Use get_weather.", tools=[WEATHER]))
        self.assertEqual(told.stop, "tools")
        self.assertEqual({call.name: call.input for call in told.calls}, {"get_weather": INPUTS["get_weather"]})
        (attempt,) = attempts()
        self.assertTrue(holds(attempt["body"], WEATHER.schema))

    def test_streams_parallel_tool_calls(self):
        told = self.client.stream(self.ask("Use get_weather and get_time.", tools=[WEATHER, TIME]))
        self.assertEqual(told.stop, "tools")
        self.assertEqual({call.name: call.input for call in told.calls}, INPUTS)
        self.assertEqual(len({call.id for call in told.calls}), 2)

    def test_takes_its_message_back_with_tool_results(self):
        first = self.ask("Use get_weather and get_time.", tools=[WEATHER, TIME])
        for read in self.both():
            told = read(first)
            results = {call.id: f"result of {call.name}" for call in told.calls}
            answer = read(replace(first, after=(told, results)))
            self.assertIn('The tool get_weather answered: "result of get_weather"', answer.text)
            self.assertIn('The tool get_time answered: "result of get_time"', answer.text)
            self.assertEqual(answer.stop, "end")

    def test_shows_an_image(self):
        told = self.client.ask(self.ask("What is this?", image=PNG))
        self.assertIn(f"I received an image (image/png, {len(PNG)} bytes)", told.text)

    def test_stops_at_the_length_asked_for(self):
        for read in self.both():
            told = read(self.ask("Tell me all.", max_tokens=7))
            self.assertEqual((told.stop, told.output_tokens), ("length", 7))

    def test_refuses_a_bad_request_naming_the_field(self):
        for read in self.both():
            with self.assertRaisesRegex(Exception, "temperature") as caught:
                read(self.ask("Hello?", temperature=5))
            self.assertTrue(self.sdk.is_error(caught.exception, "bad_request"), caught.exception)
        self.assertEqual(attempts(), [])

    def test_refuses_a_key_it_does_not_know(self):
        stranger = self.sdk.client(name="stranger", key="a key that nobody was given")
        for read in (stranger.ask, stranger.stream):
            with self.assertRaises(Exception) as caught:
                read(self.ask("Hello?"))
            self.assertTrue(self.sdk.is_error(caught.exception, "authentication"), caught.exception)
        self.assertEqual(attempts(), [])

    def test_does_not_know_every_model(self):
        for read in self.both():
            with self.assertRaisesRegex(Exception, "nobody") as caught:
                read(replace(self.ask("Hello?"), model="nobody"))
            self.assertTrue(self.sdk.is_error(caught.exception, "not_found"), caught.exception)
        self.assertEqual(attempts(), [])

    def test_hands_on_a_rate_limit_and_how_long_to_wait(self):
        for read in self.both():
            with self.assertRaises(Exception) as caught:
                read(self.ask("Hello? [[sim: 429 retry-after=7]]"))
            self.assertTrue(self.sdk.is_error(caught.exception, "rate_limit"), caught.exception)
            self.assertEqual(self.sdk.retry_after(caught.exception), "7")

    def test_raises_when_the_stream_fails(self):
        for fault in ("cut=3", "end=3", "no-terminator", "malformed=3", "error=3"):
            with self.subTest(fault):
                pieces = []
                with self.assertRaises(self.sdk.stream_errors):
                    self.client.stream(self.ask(f"Hello? [[sim: {fault}]]"), pieces.append)
                self.assertRegex("".join(pieces), "^You asked:")

    def test_lets_go_of_the_provider_when_the_client_leaves(self):
        def leave(_text):
            raise Leave

        with self.assertRaises(Leave):
            self.client.stream(self.ask("Hello? [[sim: stall=5]]"), leave)
        self.assertEqual(settled_attempt()["outcome"], "aborted-by-client")


def cases(sdk, module: dict, *extras: type) -> None:
    """Puts a test case for each kind of provider into a test module."""
    for kind in KINDS:
        name = f"{sdk.name}On{kind.capitalize()}"
        bases = (*extras, Scenarios, unittest.TestCase)
        module[name] = type(name, bases, {"sdk": sdk, "kind": kind, "__module__": module["__name__"]})
