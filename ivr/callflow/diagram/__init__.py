"""The call flow as a picture, for people who run the clinic. Rules: picture.py."""
