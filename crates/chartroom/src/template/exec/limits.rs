//! The budgets of parsing and executing, each with its reason. Not what is done with them.

use std::hint::black_box;

use crate::gostd::fmt;
use crate::value::stop::stopped;
use crate::value::{DEPTH_LIMIT, Value};

/// How deep templates may call each other with `{{template}}`, as in Go (`maxExecDepth`).
pub(super) const TEMPLATE_DEPTH: u32 = 100_000;

/// How deep executions may nest that functions start (`include`, `tpl`). Helm stops an `include` of the same name at
/// 1,000 and a `tpl` never; each level is a frame of the error in the end, so that some more of them are enough.
const EXECUTION_DEPTH: u32 = 10_000;

/// How many tokens all texts of a set may have. Go has no limit, but two bytes of text make a token, whose node takes a
/// hundred: an archive of some kilobytes would fill the memory.
pub(in crate::template) const MAX_TOKENS: usize = 16_000_000;

/// How many bytes of text a function handles in the time of a node: so they are counted, that texts of megabytes do not
/// get by for nothing.
const BYTES_PER_STEP: usize = 64;

/// Elements of lists and maps count like that many bytes.
const BYTES_PER_ELEMENT: usize = 16;

/// Smaller arguments and results are not worth the counting: the call is counted as a node.
const SMALL: usize = 1 << 12;

/// After how many steps the memory in use is looked at: some milliseconds, or 16 MiB of text.
const STEPS_PER_LOOK: u64 = 1 << 18;

/// What a set may use up while it parses and executes, all its templates together. Go has no such limits, apart from
/// depths; none is met by a template that does anything useful.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the thread's stack, counted from where the set was entered. Deeply nested templates then end in an
    /// error and not in a crash. Leave a mebibyte for the functions called at the deepest point.
    pub stack: usize,
    /// Bytes written, those of included templates each time that they are handed on: beyond that it is a mistake or an
    /// attack (templates that include each other twice grow exponentially).
    pub output: u64,
    /// Bytes of different texts that functions have parsed and executed (`tpl`): texts that make up ever longer texts
    /// would fill the memory.
    pub texts: u64,
    /// Bytes of one text that a function answers with; its arguments may have four times as many. Kubernetes takes no
    /// object beyond 1.5 MiB, so this leaves room for whole files of manifests.
    pub text: usize,
    /// Nodes executed, loop iterations included, and what functions handle: `range 1000000000000` has to end some day.
    pub steps: u64,
    /// The memory that may be taken, where it can be measured.
    pub memory: Option<Memory>,
}

/// How much more memory than at the first look may be in use. Looked at from time to time only, since many small values
/// need many steps; one function alone may go over it by what its own limits allow.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Returns the bytes in use by the process, where that can be found out.
    pub in_use: fn() -> Option<u64>,
    /// How many more there may be.
    pub growth: u64,
}

impl Default for Limits {
    /// Fits threads of 2 MiB, Rust's default.
    fn default() -> Limits {
        Limits {
            stack: 1 << 20,
            output: 512 << 20,
            texts: 64 << 20,
            text: 64 << 20,
            steps: 1 << 28,
            memory: None,
        }
    }
}

impl Limits {
    /// The default limits for a thread whose stack has `bytes` bytes.
    pub fn for_stack(bytes: usize) -> Limits {
        const RESERVE: usize = 1 << 20;
        Limits { stack: bytes.saturating_sub(RESERVE).max(bytes / 2), ..Limits::default() }
    }

    /// Starts measuring the stack here.
    pub(in crate::template) fn guard(&self) -> StackGuard {
        StackGuard { base: stack_position(), budget: self.stack }
    }
}

/// Measures how much stack is in use. Bytes and not levels, since levels differ in size: between nested parentheses
/// and an `include` lies a factor of ten.
#[derive(Clone, Copy, Debug)]
pub(in crate::template) struct StackGuard {
    base: usize,
    budget: usize,
}

impl StackGuard {
    /// Whether the budget is used up.
    pub(in crate::template) fn is_exhausted(self) -> bool {
        self.base.abs_diff(stack_position()) > self.budget
    }
}

/// The address of something on the stack: of no use but to be compared with another one.
#[inline(never)]
fn stack_position() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(black_box(&here)).addr()
}

/// What the executions of a set have used up so far.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::template) struct Spent {
    steps: u64,
    written: u64,
    parsed: u64,
    /// At which step to look at the memory, or to stop.
    pause: u64,
    /// The bytes in use at the first look: most executions end before it.
    floor: Option<u64>,
}

/// What is left of the budgets.
#[derive(Debug)]
pub(super) struct Meter {
    pub guard: StackGuard,
    limits: Limits,
    spent: Spent,
    executions: u32,
}

impl Meter {
    /// Goes on counting where the execution before left off.
    pub(super) fn new(limits: Limits, spent: Spent) -> Meter {
        let mut meter = Meter { guard: limits.guard(), limits, spent, executions: 0 };
        if meter.spent.steps == 0 {
            meter.look_later();
        }
        meter
    }

    /// What is used up by now.
    pub(super) fn spent(&self) -> Spent {
        self.spent
    }

    /// Counts one node or iteration.
    pub(super) fn step(&mut self) -> Result<(), Budget> {
        self.spent.steps += 1;
        if self.spent.steps < self.spent.pause { Ok(()) } else { self.look() }
    }

    /// Looks at everything, now and then.
    #[cold]
    fn look(&mut self) -> Result<(), Budget> {
        if self.spent.steps > self.limits.steps {
            return Err(Budget::Steps);
        }
        self.look_later();
        if stopped().is_some() {
            return Err(Budget::Process);
        }
        let Some(memory) = self.limits.memory else { return Ok(()) };
        let Some(in_use) = (memory.in_use)() else { return Ok(()) };
        let floor = *self.spent.floor.get_or_insert(in_use);
        if in_use.saturating_sub(floor) > memory.growth { Err(Budget::Memory) } else { Ok(()) }
    }

    fn look_later(&mut self) {
        self.spent.pause = self.spent.steps.saturating_add(STEPS_PER_LOOK).min(self.limits.steps + 1);
    }

    /// Counts what a function is about to handle.
    pub(super) fn take<'v>(&mut self, arguments: impl Iterator<Item = &'v Value>) -> Result<(), Budget> {
        let (mut text, mut work) = (0_usize, 0_usize);
        for argument in arguments {
            match argument {
                Value::String(s) => text = text.saturating_add(s.len()),
                Value::List(list) => work += list.len() * BYTES_PER_ELEMENT,
                Value::Map(map) => work += map.len() * BYTES_PER_ELEMENT,
                _ => {}
            }
        }
        if text / 4 > self.limits.text {
            return Err(Budget::Text);
        }
        self.handle(text.saturating_add(work))
    }

    /// Counts what a function has made.
    pub(super) fn made(&mut self, value: &Value) -> Result<(), Budget> {
        if stopped().is_some() {
            return Err(Budget::Process);
        }
        let work = match value {
            Value::String(s) if s.len() > self.limits.text || fmt::is_cut(s) => return Err(Budget::Text),
            Value::String(s) => s.len(),
            Value::List(list) if !list.is_shared() => list.len() * BYTES_PER_ELEMENT,
            _ => 0,
        };
        self.handle(work)
    }

    fn handle(&mut self, bytes: usize) -> Result<(), Budget> {
        if bytes < SMALL {
            return Ok(());
        }
        self.spent.steps += (bytes / BYTES_PER_STEP) as u64;
        if self.spent.steps < self.spent.pause { Ok(()) } else { self.look() }
    }

    /// Counts output; false when that was too much.
    pub(super) fn write(&mut self, bytes: usize) -> bool {
        self.spent.written = self.spent.written.saturating_add(bytes as u64);
        self.spent.written <= self.limits.output
    }

    /// Counts a text to be parsed; false when that was too much.
    pub(super) fn parse(&mut self, bytes: usize) -> bool {
        self.spent.parsed = self.spent.parsed.saturating_add(bytes as u64);
        self.spent.parsed <= self.limits.texts
    }

    /// Starts an execution inside of another one; false when that is one too deep.
    pub(super) fn enter(&mut self) -> bool {
        self.executions += 1;
        self.executions <= EXECUTION_DEPTH
    }

    /// Ends what [`Meter::enter`] started.
    pub(super) fn leave(&mut self) {
        self.executions -= 1;
    }

    /// What to say when the budget named is used up.
    pub(super) fn message(&self, budget: Budget) -> String {
        match budget {
            Budget::Stack => {
                format!("templates nest too deeply: more than {} bytes of stack in use", self.limits.stack)
            }
            Budget::Executions => {
                format!("templates nest too deeply: more than {EXECUTION_DEPTH} in each other")
            }
            Budget::Texts => {
                format!("templates execute too much text: more than {} bytes", self.limits.texts)
            }
            Budget::Text => format!(
                "the text would be larger than the limit of {} bytes, or shows values nested deeper than {DEPTH_LIMIT} \
                 levels",
                self.limits.text
            ),
            Budget::Output => format!("templates write too much: more than {} bytes", self.limits.output),
            Budget::Steps => {
                format!("templates run for too long: more than {} nodes executed", self.limits.steps)
            }
            Budget::Process => stopped().unwrap_or_default().to_owned(),
            Budget::Memory => {
                let growth = self.limits.memory.map_or(0, |memory| memory.growth);
                format!("templates take too much memory: more than {growth} bytes")
            }
        }
    }
}

/// Which budget is used up.
#[derive(Clone, Copy, Debug)]
pub(super) enum Budget {
    Stack,
    Executions,
    Texts,
    Text,
    Output,
    Steps,
    Memory,
    /// Of the whole process.
    Process,
}
