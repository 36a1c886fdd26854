"""One typed question to a model: task, ask, codecs' base, providers, replay."""

from quire.llm.ask import Answer, ask
from quire.llm.call import Call
from quire.llm.fault import Fault, FaultKind, ModelFault
from quire.llm.fixed import FixedModel, Scripted
from quire.llm.limits import Limits
from quire.llm.models import Models, models_of
from quire.llm.probe import Probed, ProbedMode, probe, probe_model
from quire.llm.protocol import Delta, Ended, Message, Model, Prompt, Tier, Tiers
from quire.llm.task import Invalid, Task

__all__ = [
    "Answer",
    "Call",
    "Delta",
    "Ended",
    "Fault",
    "FaultKind",
    "FixedModel",
    "Invalid",
    "Limits",
    "Message",
    "Model",
    "ModelFault",
    "Models",
    "Probed",
    "ProbedMode",
    "Prompt",
    "Scripted",
    "Task",
    "Tier",
    "Tiers",
    "ask",
    "models_of",
    "probe",
    "probe_model",
]
