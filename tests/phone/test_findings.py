from ivr.phone.findings import ApplicationError, Finding


def test_a_finding_reads_as_code_and_text() -> None:
    assert (
        str(ApplicationError(12100, "not XML").finding) == str(Finding(12100, "not XML")) == "12100 not XML"
    )
