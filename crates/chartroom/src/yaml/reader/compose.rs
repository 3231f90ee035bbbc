//! The nodes of a document in one flat list, aliases bound to what they stand for. Knows nothing of what scalars mean.

use std::borrow::Cow;
use std::collections::HashMap;

use super::input::Input;
use super::parser::{Event, Parser, Properties};
use crate::yaml::error::{Error, Mark};

/// How many nodes one document may have. go-yaml has no limit, but two bytes of text make a node of a hundred bytes: an
/// archive of some kilobytes would fill the memory.
const MAX_NODES: usize = 5_000_000;

/// The nodes of a document in the order of the text. The content of a collection follows it directly, so that a
/// node's number plus one is its first child, and its `end` the number of the node after its last one.
pub(super) struct Document<'t> {
    nodes: Vec<Node<'t>>,
}

/// A node.
#[derive(Debug)]
pub(super) enum Node<'t> {
    Scalar {
        text: Cow<'t, [u8]>,
        /// In its long form; empty where there is none.
        tag: Vec<u8>,
        /// Whether the text decides what it means: it is plain and has no tag (or the tag `!`).
        implicit: bool,
    },
    Sequence {
        end: usize,
    },
    /// Keys and values in turn.
    Mapping {
        end: usize,
    },
    Alias {
        name: &'t [u8],
        target: usize,
    },
}

impl<'t> Document<'t> {
    /// Reads the first document; `None` if there is none.
    ///
    /// # Errors
    /// Everything that is wrong with its syntax, and aliases to nothing.
    pub(super) fn read(input: &'t Input<'_>) -> Result<Option<Document<'t>>, Error> {
        Document::read_watched(input, |_| {})
    }

    /// The same; `watch` gets the start of each node, in their order.
    ///
    /// # Errors
    /// Those of [`Document::read`].
    pub(super) fn read_watched(
        input: &'t Input<'_>,
        mut watch: impl FnMut(Mark),
    ) -> Result<Option<Document<'t>>, Error> {
        let mut parser = Parser::new(input);
        if !parser.start()? {
            return Ok(None);
        }
        let mut composer =
            Composer { nodes: Vec::with_capacity(expected_nodes(input)), ..Composer::default() };
        loop {
            let event = parser.next()?;
            if !matches!(event, Event::SequenceEnd | Event::MappingEnd) {
                watch(parser.begun());
            }
            composer.add(event)?;
            if composer.nodes.len() > MAX_NODES {
                return Err(Error::limit(format!(
                    "document has more than {MAX_NODES} nodes, which is the limit"
                )));
            }
            if composer.open.is_empty() {
                break;
            }
        }
        parser.finish()?;
        Ok(Some(Document { nodes: composer.nodes }))
    }

    /// The node of that number; the root is 0.
    pub(super) fn node(&self, number: usize) -> Option<&Node<'t>> {
        self.nodes.get(number)
    }

    /// The number of the node after this one and its content.
    pub(super) fn after(&self, number: usize) -> usize {
        match self.nodes.get(number) {
            Some(Node::Sequence { end } | Node::Mapping { end }) => *end,
            _ => number + 1,
        }
    }

    /// The children of a collection.
    pub(super) fn children(&self, number: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.after(number);
        std::iter::successors(Some(number + 1), move |child| Some(self.after(*child)))
            .take_while(move |child| *child < end)
    }

    /// Whether the node is the key `<<`, plain or tagged as such.
    pub(super) fn is_merge(&self, number: usize) -> bool {
        match self.node(number) {
            Some(Node::Scalar { text, tag, implicit }) => {
                **text == *b"<<" && (*implicit || tag == b"tag:yaml.org,2002:merge")
            }
            _ => false,
        }
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }
}

/// How many nodes a text has room for at first, which is about what manifests have.
fn expected_nodes(input: &Input<'_>) -> usize {
    (input.text.len() / 24).min(1 << 16)
}

#[derive(Default)]
struct Composer<'t> {
    nodes: Vec<Node<'t>>,
    /// The collections that have not ended.
    open: Vec<usize>,
    anchors: HashMap<&'t [u8], usize>,
}

impl<'t> Composer<'t> {
    fn add(&mut self, event: Event<'t>) -> Result<(), Error> {
        match event {
            Event::Scalar { properties, text, implicit } => {
                self.anchor(&properties);
                self.nodes.push(Node::Scalar { text, tag: properties.tag, implicit });
            }
            Event::SequenceStart(properties) => self.start(&properties, Node::Sequence { end: 0 }),
            Event::MappingStart(properties) => self.start(&properties, Node::Mapping { end: 0 }),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(name) => {
                let Some(target) = self.anchors.get(name) else {
                    let name = String::from_utf8_lossy(name);
                    return Err(Error::yaml(format!("unknown anchor '{name}' referenced")));
                };
                self.nodes.push(Node::Alias { name, target: *target });
            }
        }
        Ok(())
    }

    fn anchor(&mut self, properties: &Properties<'t>) {
        if let Some(name) = properties.anchor {
            self.anchors.insert(name, self.nodes.len());
        }
    }

    fn start(&mut self, properties: &Properties<'t>, node: Node<'t>) {
        self.anchor(properties);
        self.open.push(self.nodes.len());
        self.nodes.push(node);
    }

    fn end(&mut self) {
        let after = self.nodes.len();
        let started = self.open.pop().and_then(|number| self.nodes.get_mut(number));
        if let Some(Node::Sequence { end } | Node::Mapping { end }) = started {
            *end = after;
        }
    }
}
