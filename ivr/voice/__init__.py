"""The Twilio edge: the only place that says Twilio in a webhook."""
