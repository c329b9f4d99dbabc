"""The phone line of a back clinic. Where a line of code belongs: docs/architecture.md."""
