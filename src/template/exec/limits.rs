//! The budgets of parsing and executing, each with its reason. Not what is done with them.

use std::hint::black_box;

/// How deep templates may call each other with `{{template}}`, as in Go (`maxExecDepth`).
pub(super) const TEMPLATE_DEPTH: u32 = 100_000;

/// How deep executions may nest that functions start (`include`, `tpl`). Helm stops an `include` of the same name at
/// 1,000 and a `tpl` never; each level is a frame of the error in the end, so that some more of them are enough.
pub(super) const EXECUTION_DEPTH: u32 = 10_000;

/// What a parse or an execution may use up. Go has no such limits, apart from depths; none is met by a template that
/// does anything useful.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the thread's stack, counted from where the set was entered. Deeply nested templates then end in an
    /// error and not in a crash. Leave a mebibyte for the functions called at the deepest point.
    pub stack: usize,
    /// Bytes written in one execution, in all included templates together: beyond that it is a mistake or an attack
    /// (templates that include each other twice grow exponentially).
    pub output: u64,
    /// Bytes of different texts that functions have parsed and executed (`tpl`) in one execution: texts that make up
    /// ever longer texts would fill the memory.
    pub texts: u64,
    /// Nodes executed, loop iterations included: `range 1000000000000` has to end some day.
    pub steps: u64,
}

impl Default for Limits {
    /// Fits threads of 2 MiB, Rust's default.
    fn default() -> Limits {
        Limits { stack: 1 << 20, output: 1 << 30, texts: 64 << 20, steps: 1 << 31 }
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

/// What is left of the budgets of one execution.
#[derive(Debug)]
pub(super) struct Meter {
    pub guard: StackGuard,
    limits: Limits,
    steps: u64,
    written: u64,
    parsed: u64,
    executions: u32,
}

impl Meter {
    pub(super) fn new(limits: Limits) -> Meter {
        Meter { guard: limits.guard(), limits, steps: 0, written: 0, parsed: 0, executions: 0 }
    }

    /// Counts one node or iteration; false when that was one too many.
    pub(super) fn step(&mut self) -> bool {
        self.steps += 1;
        self.steps <= self.limits.steps
    }

    /// Counts output; false when that was too much.
    pub(super) fn write(&mut self, bytes: usize) -> bool {
        self.written = self.written.saturating_add(bytes as u64);
        self.written <= self.limits.output
    }

    /// Counts a text to be parsed; false when that was too much.
    pub(super) fn parse(&mut self, bytes: usize) -> bool {
        self.parsed = self.parsed.saturating_add(bytes as u64);
        self.parsed <= self.limits.texts
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
            Budget::Output => format!("templates write too much: more than {} bytes", self.limits.output),
            Budget::Steps => {
                format!("templates run for too long: more than {} nodes executed", self.limits.steps)
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
    Output,
    Steps,
}
