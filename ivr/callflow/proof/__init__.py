"""The proof: every path of a call, in every situation, whatever the caller, the far end and the disk do.

`prove` in `prove.py` asks the very `step` that answers calls. What is promised stands in `promises.py`, one row a
promise; docs/proof.md says how to read the result.

Rules of this package:
- Pure: of ours it imports the call flow and `hours.model`; nothing of others, no clock, no file.
- Exact: no sampling, no copy of the flow. A situation is left out only where the step did not look at what differs.
- A promise is judged from what a turn says and does, never from how the engine came to it.
"""
