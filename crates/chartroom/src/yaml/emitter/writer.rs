//! The text as it grows: columns, indentation, line breaks. Knows nothing of values or styles.

/// The output and where in the line it stands (go-yaml: emitterc.go).
pub(super) struct Writer {
    out: Vec<u8>,
    column: usize,
    /// Whether a blank, or nothing at all, comes before what is written next.
    after_blank: bool,
    /// Whether there is nothing on this line but indentation and the indicators of blocks.
    in_indentation: bool,
}

impl Writer {
    pub(super) fn new() -> Writer {
        Writer { out: Vec::new(), column: 0, after_blank: true, in_indentation: true }
    }

    /// The text.
    pub(super) fn into_text(self) -> Vec<u8> {
        self.out
    }

    /// How much has been written.
    pub(super) fn len(&self) -> usize {
        self.out.len()
    }

    /// Characters on this line.
    pub(super) fn column(&self) -> usize {
        self.column
    }

    /// Whether there is nothing on this line but indentation and the indicators of blocks.
    pub(super) fn in_indentation(&self) -> bool {
        self.in_indentation
    }

    /// Goes to column `indent`, on a new line unless this one has nothing but indentation up to there.
    pub(super) fn indent(&mut self, indent: usize) {
        let taken = self.column > indent || (self.column == indent && !self.after_blank);
        if !self.in_indentation || taken {
            self.line_break();
        }
        self.out.resize(self.out.len() + indent.saturating_sub(self.column), b' ');
        self.column = self.column.max(indent);
        self.after_blank = true;
        self.in_indentation = true;
    }

    /// Writes `-`, `?` or `:` of a block: what follows may stand on the same line as if it were indented.
    pub(super) fn block_indicator(&mut self, indicator: u8) {
        self.separate();
        self.put(indicator);
        self.after_blank = false;
    }

    /// Writes the `:` of a key on the same line.
    pub(super) fn key_colon(&mut self) {
        self.put(b':');
        self.after_blank = false;
        self.in_indentation = false;
    }

    /// Writes a whole scalar, or an empty collection, without line breaks.
    pub(super) fn word(&mut self, text: &[u8]) {
        self.separate();
        self.text(text);
        self.end_scalar();
    }

    /// A blank, if there is none.
    pub(super) fn separate(&mut self) {
        if !self.after_blank {
            self.put(b' ');
        }
    }

    /// Ends a scalar.
    pub(super) fn end_scalar(&mut self) {
        self.after_blank = false;
        self.in_indentation = false;
    }

    /// Ends the first line of a block scalar.
    pub(super) fn begin_block(&mut self) {
        self.line_break();
        self.in_indentation = true;
        self.after_blank = true;
    }

    /// Notes that something other than indentation is on this line.
    pub(super) fn leave_indentation(&mut self) {
        self.in_indentation = false;
    }

    /// Writes one ASCII character.
    pub(super) fn put(&mut self, byte: u8) {
        self.out.push(byte);
        self.column += 1;
    }

    /// Writes text without line breaks.
    pub(super) fn text(&mut self, text: &[u8]) {
        self.out.extend_from_slice(text);
        self.column += text.iter().filter(|b| **b & 0xC0 != 0x80).count();
    }

    /// Writes a line break of a scalar as it is.
    pub(super) fn scalar_break(&mut self, text: &[u8]) {
        self.out.extend_from_slice(text);
        self.column = 0;
        self.in_indentation = true;
    }

    fn line_break(&mut self) {
        self.out.push(b'\n');
        self.column = 0;
    }
}
