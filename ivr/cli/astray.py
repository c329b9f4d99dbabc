"""A line one of whose answers comes from another version of the flow: an old menu, or a place that is gone.

Rules of this file: only the URL is changed by which the call goes on; the phone signs what it is given.
"""

import re
from collections.abc import Mapping
from wsgiref.types import WSGIApplication

from ivr.phone.line import Answer, WsgiLine

_MENU = re.compile(rb"([?;&]m=)[0-9a-f]{8}")
_NODE = re.compile(rb"(/voice/turn/)[^?\"<]+")


class AstrayLine(WsgiLine):
    """The answer number `stale` (from 1; 0: none) speaks an old menu, that number `lost` leads to no place."""

    __slots__ = ("_answers", "_lost", "_stale")

    def __init__(self, app: WSGIApplication, *, stale: int = 0, lost: int = 0) -> None:
        super().__init__(app)
        self._answers, self._stale, self._lost = 0, stale, lost

    def send(self, method: str, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """Send, and change the answer if it is its turn. Takes, and whatever else is no TwiML, do not count."""
        answer = super().send(method, url, form, headers)
        if answer.content_type != "text/xml":
            return answer
        self._answers += 1
        body = answer.body
        if self._answers == self._stale:
            body = _MENU.sub(rb"\g<1>00000000", body)
        if self._answers == self._lost:
            body = _NODE.sub(rb"\g<1>no_such_node", body)
        return Answer(answer.status, answer.headers, body, answer.seconds)
