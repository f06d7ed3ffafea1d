"""The education landscape: who has to do with education here, how they are related, and where nobody coordinates."""
