"""What any provider must satisfy, over HTTP."""
