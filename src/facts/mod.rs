//! What can be asked of the world, and what was answered. Not who asks, and not who answers.
