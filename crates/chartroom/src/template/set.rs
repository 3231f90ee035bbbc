//! Named templates that see each other, and the rules of redefinition. Not what is in them.

use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use foldhash::{HashMap, HashMapExt};

use super::ast::{Ast, NodeId};
use super::error::{Cause, Error};
use super::exec::limits::{Limits, MAX_TOKENS, Spent, StackGuard};
use super::func::{Func, FuncMap};
use super::outline::{self, Definition};
use super::{exec, parser};
use crate::value::{MapType, Str, Value};

/// The name of a set, and of the texts executed from inside of it, unless another one is given: Helm's.
const NAME: &str = "gotpl";

/// How many bytes of texts executed from inside are kept parsed. Charts execute the same few texts again and again;
/// one that makes up texts without end shall not fill the memory.
const KEPT_TEXTS: usize = 64 << 20;

/// Templates that see each other, and the functions that they can call.
pub struct Set {
    name: Rc<str>,
    funcs: FuncMap,
    methods: Vec<(MapType, Func)>,
    limits: Limits,
    ranges_over_integers: bool,
    spent: Cell<Spent>,
    /// How many more tokens there may be.
    tokens: Cell<usize>,
    templates: HashMap<Str, Entry>,
    texts: RefCell<Texts>,
}

/// What is known of a template.
enum Entry {
    Parsed(Rc<Template>),
    Late(Late),
}

/// A definition that is parsed once it is called.
struct Late {
    /// The name of the text that it stands in, and the text.
    file: Str,
    text: Str,
    span: Range<usize>,
    parsed: OnceCell<Option<Rc<Template>>>,
}

/// A template that is ready to be executed.
#[derive(Debug)]
pub(super) struct Template {
    pub name: Rc<str>,
    pub ast: Rc<Ast>,
    pub root: NodeId,
    is_blank: bool,
}

/// A text parsed apart from the set: its own templates lie over those of the set while it is executed.
#[derive(Debug)]
pub(super) struct Text {
    pub main: Rc<Template>,
    templates: HashMap<Str, Rc<Template>>,
}

/// The texts that lie over the set, the innermost first.
#[derive(Debug)]
pub(super) struct Layer {
    text: Rc<Text>,
    below: Option<Rc<Layer>>,
}

#[derive(Default)]
struct Texts {
    kept: HashMap<Str, Rc<Text>>,
    bytes: usize,
}

impl Set {
    /// A set without templates. Parsing finds functions in `funcs` first, then among Go's own.
    pub fn new(funcs: FuncMap) -> Set {
        Set {
            name: Rc::from(NAME),
            funcs,
            methods: Vec::new(),
            limits: Limits::default(),
            ranges_over_integers: true,
            spent: Cell::default(),
            tokens: Cell::new(MAX_TOKENS),
            templates: HashMap::default(),
            texts: RefCell::default(),
        }
    }

    /// The same set under another name.
    pub fn with_name(self, name: &str) -> Set {
        Set { name: Rc::from(name), ..self }
    }

    /// The same set with other budgets.
    pub fn with_limits(self, limits: Limits) -> Set {
        Set { limits, ..self }
    }

    /// The same set, where `range` takes an integer or, as before Go 1.24, refuses it.
    pub fn with_integer_ranges(self, ranges_over_integers: bool) -> Set {
        Set { ranges_over_integers, ..self }
    }

    /// The same set with methods for a named map type; each gets the map in front of the arguments of its signature.
    pub fn with_methods(mut self, map_type: MapType, methods: impl IntoIterator<Item = Func>) -> Set {
        self.methods.extend(methods.into_iter().map(|method| (map_type, method)));
        self
    }

    /// Parses a text and adds the templates that it holds: the text itself as `name`, and what it defines. A later
    /// definition replaces an earlier one, unless it is blank.
    ///
    /// # Errors
    /// Texts that are no templates, in Go's words; nothing is added then.
    pub fn parse(&mut self, name: impl AsRef<[u8]>, text: impl Into<Str>) -> Result<(), Error> {
        let guard = self.limits.guard();
        let (ast, trees) =
            parser::parse(name.as_ref(), &text.into(), &self.funcs, guard, &self.tokens).map_err(|e| *e)?;
        for tree in trees {
            let known = self.templates.contains_key(&tree.name);
            if !(known && tree.is_blank) {
                let template = Rc::new(Template::new(&ast, tree.clone()));
                self.templates.insert(tree.name, Entry::Parsed(template));
            }
        }
        Ok(())
    }

    /// The same for a text that is known to parse, whose names no other text has, and that has nothing else if it has
    /// definitions: those are parsed when they are called. Most are not, in a chart that has many for a few values.
    ///
    /// # Errors
    /// As [`Set::parse`]; a definition that does not parse after all is not there when it is called.
    pub fn parse_late(&mut self, name: impl AsRef<[u8]>, text: impl Into<Str>) -> Result<(), Error> {
        let (name, text) = (name.as_ref(), text.into());
        let is_new = |d: &Definition| !self.templates.contains_key(&d.name);
        let Some(definitions) = outline::definitions(&text).filter(|all| all.iter().all(is_new)) else {
            return self.parse(name, text);
        };
        let file = Str::from(name);
        for Definition { name: defined, start, end } in definitions {
            let (file, text) = (file.clone(), text.clone());
            let late = Late { file, text, span: start..end, parsed: OnceCell::new() };
            self.templates.insert(defined, Entry::Late(late));
        }
        Ok(())
    }

    /// Executes the template of that name on `dot`.
    ///
    /// # Errors
    /// [`Cause::NoTemplate`] where there is none, otherwise what went wrong, with the way to it.
    pub fn execute(&self, name: impl AsRef<[u8]>, dot: Value) -> Result<Vec<u8>, Error> {
        let name = name.as_ref();
        let Some(template) = self.find(name) else {
            let name = String::from_utf8_lossy(name).into_owned();
            return Err(Error::new(Cause::NoTemplate { name, set: self.name.clone() }));
        };
        exec::execute(self, template, dot).map_err(|e| *e)
    }

    pub(super) fn name(&self) -> &Rc<str> {
        &self.name
    }

    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    pub(super) fn ranges_over_integers(&self) -> bool {
        self.ranges_over_integers
    }

    pub(super) fn spent(&self) -> Spent {
        self.spent.get()
    }

    pub(super) fn spend(&self, spent: Spent) {
        self.spent.set(spent);
    }

    pub(super) fn find(&self, name: &[u8]) -> Option<Rc<Template>> {
        match self.templates.get(name)? {
            Entry::Parsed(template) => Some(template.clone()),
            Entry::Late(late) => late.parsed.get_or_init(|| self.parse_definition(late)).clone(),
        }
    }

    fn parse_definition(&self, late: &Late) -> Option<Rc<Template>> {
        let Late { file, text, span, .. } = late;
        let guard = self.limits.guard();
        let parsed = parser::parse_definition(file, text, span.clone(), &self.funcs, guard, &self.tokens);
        let (ast, tree) = parsed.ok()?;
        tree.map(|tree| Rc::new(Template::new(&ast, tree)))
    }

    pub(super) fn method(&self, map_type: MapType, name: &[u8]) -> Option<&Func> {
        let fits = |(of, method): &&(MapType, Func)| *of == map_type && method.name.as_bytes() == name;
        self.methods.iter().find(fits).map(|(_, method)| method)
    }

    /// A text that has been parsed before, to be executed from inside a template.
    pub(super) fn known(&self, text: &Str) -> Option<Rc<Text>> {
        self.texts.borrow().kept.get(text).cloned()
    }

    /// Parses such a text and keeps it, so that the next time it costs nothing.
    pub(super) fn parse_apart(&self, text: &Str, guard: StackGuard) -> Result<Rc<Text>, Box<Error>> {
        let parsed = Rc::new(self.parse_text(text, guard)?);
        let mut texts = self.texts.borrow_mut();
        if texts.bytes + text.len() > KEPT_TEXTS {
            *texts = Texts::default();
        }
        texts.bytes += text.len();
        texts.kept.insert(text.clone(), parsed.clone());
        Ok(parsed)
    }
}

impl Set {
    fn parse_text(&self, text: &Str, guard: StackGuard) -> Result<Text, Box<Error>> {
        let (ast, trees) = parser::parse(self.name.as_bytes(), text, &self.funcs, guard, &self.tokens)?;
        let mut templates = HashMap::with_capacity(trees.len());
        for tree in trees {
            templates.insert(tree.name.clone(), Rc::new(Template::new(&ast, tree)));
        }
        match templates.get(self.name.as_bytes()) {
            Some(main) => Ok(Text { main: main.clone(), templates }),
            None => {
                let (name, set) = (self.name.to_string(), self.name.clone());
                Err(Box::new(Error::new(Cause::NoTemplate { name, set })))
            }
        }
    }
}

impl Template {
    fn new(ast: &Rc<Ast>, tree: parser::Tree) -> Template {
        let name = Rc::from(&*tree.name.to_str_lossy());
        Template { name, ast: ast.clone(), root: tree.root, is_blank: tree.is_blank }
    }
}

impl Layer {
    /// Lays a text over `below`. A layer that would be covered entirely is left out, so that texts that execute
    /// texts do not pile up.
    pub(super) fn above(text: Rc<Text>, below: Option<&Rc<Layer>>) -> Rc<Layer> {
        let covered = |layer: &&Rc<Layer>| {
            let same = |(name, _): (&Str, _)| text.templates.get(name).is_some_and(|t| !t.is_blank);
            layer.text.templates.iter().all(same)
        };
        let below = match below {
            Some(layer) if covered(&layer) => layer.below.clone(),
            other => other.cloned(),
        };
        Rc::new(Layer { text, below })
    }

    /// The template of that name: the innermost one that is not blank, or the outermost blank one.
    pub(super) fn find(&self, set: &Set, name: &[u8]) -> Option<Rc<Template>> {
        let mut layer = Some(self);
        let mut blank = None;
        while let Some(this) = layer {
            match this.text.templates.get(name) {
                Some(template) if !template.is_blank => return Some(template.clone()),
                Some(template) => blank = Some(template.clone()),
                None => {}
            }
            layer = this.below.as_deref();
        }
        set.find(name).or(blank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn executed(set: &Set, name: &str) -> String {
        let dot = Value::from(vec![Value::Int64(1), Value::Int64(2)]);
        let text = set.execute(name, dot).unwrap_or_else(|error| panic!("{}", error.text()));
        String::from_utf8_lossy(&text).into_owned()
    }

    #[test]
    fn late_definitions_print_what_early_ones_print() {
        let definitions = "{{- define \"a\" -}} {{ range . }}{{ template \"b\" . }}{{ end }}{{- end }}\n\
                           {{- define \"b\" }}[{{ . }}]{{- end }}\n{{- define \"broken\" }}{{ nosuch }}{{- end }}";
        let main = "x{{ template \"a\" . }}{{ define \"own\" }}o{{ end }}";
        let mut set = Set::new(FuncMap::default());
        set.parse_late("f", definitions).unwrap();
        set.parse_late("main", main).unwrap();
        assert_eq!((executed(&set, "main"), executed(&set, "own")), ("x[1][2]".to_owned(), "o".to_owned()));
        assert!(set.execute("broken", Value::Nil).is_err());
        // A name that is known already is decided at once.
        assert!(set.parse_late("g", "{{- define \"b\" }}later{{- end }}").is_ok());
        assert_eq!(executed(&set, "main"), "xlaterlater");
    }
}
