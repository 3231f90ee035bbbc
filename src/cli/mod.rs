//! What was typed, what was meant, and how it is told to a person. No rule of Helm or of policies.
