//! Asks the world: the only room that waits. Nothing of Helm, templates or NetworkPolicy.
