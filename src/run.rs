//! The straight line, one call a step. Knows every room's door and no details.
