"""Cuts our operations out of Twilio's published specification and compares them, fact by fact, with the contract."""
