"""What an upgrade changes for a consumer: the contract, the Python surface, the types, the requirements."""
