//! How much aliases may blow a document up (go-yaml: decode.go, `allowedAliasRatio`), and whether one contains itself.

use crate::yaml::error::Error;

/// Up to this many steps nearly all of them may come from aliases, ...
const SMALL: usize = 400_000;
const SMALL_SHARE: f64 = 0.99;
/// ... from this many on only a tenth; in between the share shrinks evenly.
const LARGE: usize = 4_000_000;
const LARGE_SHARE: f64 = 0.10;

/// How many bytes of text aliases may repeat. go-yaml counts nodes alone, and Helm then writes every repetition into the
/// JSON text between YAML and values, until memory ends. As much as all files of values may have together.
const REPEATED_TEXT: usize = 256 << 20;

/// Counts the nodes that are read, again and again where aliases repeat them.
pub(super) struct Budget {
    steps: usize,
    alias_steps: usize,
    alias_depth: usize,
    /// The aliases being followed, by node; made at the first one.
    following: Vec<bool>,
    nodes: usize,
    /// Bytes of the texts that aliases repeated.
    repeated: usize,
}

impl Budget {
    /// A budget for a document of that many nodes; the document itself is the first step.
    pub(super) fn new(nodes: usize) -> Budget {
        Budget { steps: 1, alias_steps: 0, alias_depth: 0, following: Vec::new(), nodes, repeated: 0 }
    }

    /// Counts one node.
    ///
    /// # Errors
    /// Too many of them come from aliases.
    pub(super) fn step(&mut self) -> Result<(), Error> {
        self.steps += 1;
        if self.alias_depth > 0 {
            self.alias_steps += 1;
        }
        let enough = self.alias_steps > 100 && self.steps > 1000;
        if enough && self.alias_steps as f64 / self.steps as f64 > allowed_share(self.steps) {
            return Err(Error::yaml("document contains excessive aliasing"));
        }
        Ok(())
    }

    /// Whether what is read now is what an alias stands for.
    pub(super) fn repeats(&self) -> bool {
        self.alias_depth > 0
    }

    /// Counts a text that an alias repeats.
    ///
    /// # Errors
    /// They are together longer than [`REPEATED_TEXT`].
    pub(super) fn repeat_text(&mut self, bytes: usize) -> Result<(), Error> {
        self.repeated = self.repeated.saturating_add(bytes);
        if self.repeated > REPEATED_TEXT {
            return Err(Error::limit(format!(
                "aliases repeat more than the limit of {REPEATED_TEXT} bytes of text"
            )));
        }
        Ok(())
    }

    /// Follows the alias `name` at the node `number`.
    ///
    /// # Errors
    /// It is being followed already.
    pub(super) fn enter_alias(&mut self, number: usize, name: &[u8]) -> Result<(), Error> {
        if self.following.is_empty() {
            self.following = vec![false; self.nodes];
        }
        match self.following.get_mut(number) {
            Some(following @ false) => *following = true,
            _ => {
                let name = String::from_utf8_lossy(name);
                return Err(Error::yaml(format!("anchor '{name}' value contains itself")));
            }
        }
        self.alias_depth += 1;
        Ok(())
    }

    /// What the alias stands for has been read.
    pub(super) fn leave_alias(&mut self, alias: Option<usize>) {
        if let Some(following) = alias.and_then(|number| self.following.get_mut(number)) {
            *following = false;
            self.alias_depth -= 1;
        }
    }
}

fn allowed_share(steps: usize) -> f64 {
    match steps {
        0..=SMALL => SMALL_SHARE,
        LARGE.. => LARGE_SHARE,
        _ => {
            let way = (steps - SMALL) as f64 / (LARGE - SMALL) as f64;
            SMALL_SHARE - (SMALL_SHARE - LARGE_SHARE) * way
        }
    }
}
