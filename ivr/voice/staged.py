"""The webhooks on a stage: a counterexample of the proof, phoned.

Rules of this file: only an application that was made for one call is put on a stage; the flow and the words are its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta

from ivr.callflow.events import Answered
from ivr.callflow.turns import Ask, Position, Question
from ivr.content.live import Live
from ivr.content.stage import Stage
from ivr.voice.dialogue import NO, Dialogue
from ivr.voice.routes import Edge
from ivr.voice.staff_line import OF_STAFF


def staged(edge: Edge, stage: Stage) -> Edge:
    """The same edge, on which lines are held and questions are answered as the stage says."""
    content, own = edge.content, edge.dialogue
    dialogue = StagedDialogue(**{each.name: getattr(own, each.name) for each in fields(own)}, stage=stage)
    return replace(edge, content=lambda: stage.live(content(), edge.clock()), dialogue=dialogue)


@dataclass(frozen=True, slots=True)
class StagedDialogue(Dialogue):
    """Answers as it is told; where it is told nothing, truly."""

    stage: Stage = field(default_factory=Stage)

    def answer(
        self, ask: Ask, position: Position, form: Mapping[str, str], live: Live, now: datetime
    ) -> Answered:
        """Answer truly, so that what follows has its token and its row, and then say what was told to say."""
        true = Dialogue.answer(self, ask, position, form, live, now)
        way = self.stage.way(ask.question)
        if way is None or way == true.way:
            return true
        if ask.question in OF_STAFF:
            return self._of_staff(way, form.get("CallSid", ""), now)
        if ask.question is Question.WINDOWS:
            return Answered(way, windows=_some_windows(way, now))
        return Answered(way, token=true.token) if way else Answered(NO)

    def _of_staff(self, way: int, call: str, now: datetime) -> Answered:
        """As if a colleague had proved who it is, and a line could be closed; nothing is."""
        token = self.staff.staged(call, now) if self.staff and way else ""
        return Answered(way, token=token, windows=_some_windows(3, now) if way else ())


def _some_windows(count: int, now: datetime) -> tuple[int, ...]:
    """Starts of made-up windows, in minutes since 1970: the coming days at this hour."""
    days = (now + timedelta(days=number) for number in range(1, count + 1))
    return tuple(int(day.timestamp() // 3600) * 60 for day in days)
