//! The schemas of a sound document, each compiled when it is first asked for: values have only some of what a schema
//! describes. Not how they are compiled.

use std::cell::RefCell;
use std::rc::Rc;

use super::compile::Compiler;
use super::model::{Id, Schema, Schemas};

/// The schemas of a document that is known to be one.
pub(super) struct OnDemand<'b> {
    compiler: RefCell<Compiler<'b>>,
    compiled: RefCell<Vec<Option<Rc<Schema>>>>,
    fault: RefCell<Option<String>>,
}

impl<'b> OnDemand<'b> {
    /// Those that `compiler` has queued, and all that they refer to.
    pub(super) fn new(compiler: Compiler<'b>) -> OnDemand<'b> {
        OnDemand {
            compiler: RefCell::new(compiler),
            compiled: RefCell::new(Vec::new()),
            fault: RefCell::new(None),
        }
    }

    /// What was wrong with a schema that was asked for: then the document is not what it was taken for.
    pub(super) fn fault(&self) -> Option<String> {
        self.fault.borrow_mut().take()
    }
}

impl Schemas for OnDemand<'_> {
    fn get(&self, id: Id) -> Option<Rc<Schema>> {
        if let Some(Some(schema)) = self.compiled.borrow().get(id.index()) {
            return Some(Rc::clone(schema));
        }
        match self.compiler.borrow_mut().compile_queued(id) {
            Ok(schema) => {
                let schema = Rc::new(schema?);
                let mut compiled = self.compiled.borrow_mut();
                if compiled.len() <= id.index() {
                    compiled.resize(id.index() + 1, None);
                }
                compiled[id.index()] = Some(Rc::clone(&schema));
                Some(schema)
            }
            Err(why) => {
                self.fault.borrow_mut().get_or_insert(why);
                None
            }
        }
    }
}
