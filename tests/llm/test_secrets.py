"""What is secret does not leave: not to the model, not into messages, not into what is kept."""

from quire.llm import FixedModel, Message, ModelFault, Prompt, Scripted, ask
from quire.llm.secrets import Secrets

from .asking import Sum, models

KNOWN = {
    "OPENAI_API_KEY": "sk-123456789",
    "PGURL": "postgresql://me:hunter22@db/shop",
    "HOME": "/home/me",
    "SHORT_KEY": "ab",
}


class Leaky(Sum):
    def prompt(self, asked):
        return Prompt("key sk-123456789", (Message("user", "url postgresql://me:hunter22@db/shop of /home/me"),))


async def test_a_secret_in_a_prompt_is_not_sent():
    model = FixedModel(["answer: 5"])
    answer = await ask(models(model, secrets=Secrets(KNOWN)), Leaky(), (2, 3))
    (sent,) = model.prompts
    assert sent.system == "key [OPENAI_API_KEY]"
    assert sent.messages[0].text == "url postgresql://me:[PGURL]@db/shop of /home/me"
    assert "sk-123456789" not in answer.calls[0].sent
    assert "hunter22" not in answer.calls[0].sent


async def test_a_secret_is_in_no_failure():
    model = FixedModel([Scripted(fault=ModelFault("key", "Wrong key: sk-123456789"))])
    answer = await ask(models(model, secrets=Secrets(KNOWN)), Sum(), (2, 3))
    assert answer.failure is not None
    assert answer.failure.message == "Wrong key: [OPENAI_API_KEY]"
    assert answer.calls[0].failure == "Wrong key: [OPENAI_API_KEY]"


def test_the_longer_of_two_secrets_is_hidden_first():
    secrets = Secrets({"A_KEY": "abcdef", "B_KEY": "abcdefghi"})
    assert secrets.hide("abcdefghi abcdef") == "[B_KEY] [A_KEY]"


def test_nothing_secret_leaves_texts_as_they_are():
    assert Secrets({}).hide("a [b]") == "a [b]"
