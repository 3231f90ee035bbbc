//! table.txt: what is expected, what was seen, and both printed in the table's own form.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use crate::explained::Explained;
use crate::lab::Sight;
use crate::places::{addresses, service};
use crate::programs::{port, source};
use crate::traffic::{PATIENT, Probe, Protocol, SHORT, Seen, Target, all};

/// How often a Service with several addresses behind it is asked, each time of which leads to one of them.
const TIMES: usize = 8;

/// How long what is seen may differ from what is expected: the engine needs a moment for a new policy.
const SETTLED: Duration = Duration::from_secs(15);

/// The table.
pub struct Table {
    lines: Vec<Line>,
    seen: RefCell<Vec<Vec<String>>>,
}

enum Line {
    /// A comment, as it is.
    Text(String),
    Row(Row),
}

struct Row {
    /// The beginning of the line, up to the cells.
    head: String,
    from: Vec<String>,
    targets: Vec<Target>,
    expected: Vec<String>,
}

impl Table {
    /// Reads it; each row has so many cells.
    pub fn read(file: &str, columns: usize) -> Table {
        let text = fs::read_to_string(source(file)).unwrap();
        let mut lines: Vec<Line> = text.lines().map(line).collect();
        let targets = targets(&lines);
        let free: Vec<Target> =
            targets.into_iter().filter(|target| target.place != "jes" && target.place != "job").collect();
        for line in &mut lines {
            if let Line::Row(row) = line
                && row.targets.is_empty()
            {
                row.targets.clone_from(&free);
            }
        }
        let table = Table { lines, seen: RefCell::default() };
        assert!(table.rows().all(|row| row.expected.len() == columns), "{file}: there are {columns} columns");
        table
    }

    /// All that it names as targets.
    pub fn targets(&self) -> BTreeSet<Target> {
        targets(&self.lines)
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.lines.iter().filter_map(|line| if let Line::Row(row) = line { Some(row) } else { None })
    }

    /// Whether everything is open: what is not.
    pub fn without_policies(&self) -> Vec<String> {
        let open = vec!["open".to_owned(); self.rows().count()];
        let (seen, faults) = self.settle(&open);
        println!(
            "before: {} of {} rows are open",
            seen.iter().filter(|seen| *seen == "open").count(),
            open.len()
        );
        faults
    }

    /// Where packets differ from the cells of a column; what is seen is kept for the print.
    pub fn compare_with_packets(&self, column: usize) -> Vec<String> {
        let expected: Vec<String> = self.rows().map(|row| row.expected[column].clone()).collect();
        let (seen, faults) = self.settle(&expected);
        self.seen.borrow_mut().push(seen);
        faults
    }

    /// Tries all rows until they are as expected, or for as long as they may differ.
    fn settle(&self, expected: &[String]) -> (Vec<String>, Vec<String>) {
        let since = Instant::now();
        loop {
            let (seen, details) = self.look(expected);
            let rows = self.rows().zip(expected).zip(seen.iter().zip(&details));
            let faults: Vec<String> = rows
                .filter(|((_, expected), (seen, _))| expected != seen)
                .map(|((row, expected), (seen, detail))| {
                    format!("{} expected {expected}, seen {seen}: {detail}", row.head.trim_end())
                })
                .collect();
            if faults.is_empty() || since.elapsed() > SETTLED {
                return (seen, faults);
            }
        }
    }

    /// All rows at the same time: the cells, and what they are made of.
    fn look(&self, expected: &[String]) -> (Vec<String>, Vec<String>) {
        let probes: Vec<Vec<Probe>> = self.rows().map(Row::probes).collect();
        let counts: Vec<usize> = probes.iter().map(Vec::len).collect();
        let patience: Vec<Duration> = counts
            .iter()
            .zip(expected)
            .flat_map(|(count, expected)| {
                std::iter::repeat_n(if expected == "open" { PATIENT } else { SHORT }, *count)
            })
            .collect();
        let probes: Vec<Probe> = probes.into_iter().flatten().collect();
        let seen = all(&probes, |index| patience[index]);
        let mut results = probes.iter().zip(seen);
        counts
            .into_iter()
            .zip(expected)
            .map(|(count, expected)| {
                let results: Vec<_> = results.by_ref().take(count).collect();
                (
                    cell(results.iter().map(|(probe, seen)| (probe.address.is_ipv4(), seen))),
                    detail(&results, expected),
                )
            })
            .unzip()
    }

    /// Where the cells of a column are not what `explain` says.
    pub fn compare_with_explain(&self, column: usize, explained: &Explained, sight: Sight) -> Vec<String> {
        let rows = self.rows().filter_map(|row| {
            let probes = row.probes();
            let seen: Vec<_> = probes
                .iter()
                .flat_map(|probe| {
                    let family = probe.address.is_ipv4();
                    explained
                        .says(probe, sight)
                        .into_iter()
                        .map(move |open| (family, if open { Seen::Open } else { Seen::Blocked }))
                })
                .collect();
            let said = cell(seen.iter().map(|(family, seen)| (*family, seen)));
            let expected = &row.expected[column];
            let head = row.head.trim_end();
            (said != *expected).then(|| format!("{head} expected {expected}, explain says {said}"))
        });
        rows.collect()
    }

    /// Prints the table with what was seen; a cell that differs has what was expected behind it.
    pub fn print(&self) {
        let columns = self.seen.borrow();
        let mut row_number = 0;
        for line in &self.lines {
            let Line::Row(row) = line else {
                let Line::Text(text) = line else { continue };
                println!("{text}");
                continue;
            };
            let cells = columns.iter().zip(&row.expected).map(|(seen, expected)| {
                let seen = &seen[row_number];
                if seen == expected { seen.clone() } else { format!("{seen}!={expected}") }
            });
            let cells: String = cells.map(|cell| format!("{cell:<8} ")).collect();
            println!("{}{}", row.head, cells.trim_end());
            row_number += 1;
        }
    }
}

impl Row {
    fn probes(&self) -> Vec<Probe> {
        let mut probes = Vec::new();
        for from in &self.from {
            for target in self.targets.iter().filter(|target| target.place != *from) {
                let several = service(&target.place).is_some_and(|service| service.backends.len() > 1);
                for address in addresses(&target.place) {
                    let probe = || Probe { from: from.clone(), target: target.clone(), address };
                    probes.extend(std::iter::repeat_with(probe).take(if several { TIMES } else { 1 }));
                }
            }
        }
        probes
    }
}

fn targets(lines: &[Line]) -> BTreeSet<Target> {
    lines
        .iter()
        .flat_map(|line| if let Line::Row(row) = line { row.targets.clone() } else { Vec::new() })
        .collect()
}

/// A line: from whom, to whom, protocol, port, a cell for each column. Pods without a policy are `others`, and to them is to
/// everything that the other rows name.
fn line(line: &str) -> Line {
    if line.is_empty() || line.starts_with('#') {
        return Line::Text(line.to_owned());
    }
    let (head, cells) = line.split_at_checked(HEAD).unwrap_or_else(|| panic!("no cells: {line}"));
    let words: Vec<&str> = head.split_whitespace().collect();
    let [from, to, protocol, number] = words.as_slice() else { panic!("not four words: {line}") };
    let from: Vec<String> = match *from {
        "others" => ["gateway", "gateway-2", "dns", "git", "stranger", "outside"].map(str::to_owned).into(),
        from => vec![from.to_owned()],
    };
    let number = if *number == "api" { port() } else { number.parse().unwrap_or_default() };
    let targets = match (*to, *protocol) {
        ("others", _) => Vec::new(),
        (to, "tcp") => vec![Target { place: to.to_owned(), protocol: Protocol::Tcp, port: number }],
        (to, "udp") => vec![Target { place: to.to_owned(), protocol: Protocol::Udp, port: number }],
        _ => panic!("neither tcp nor udp: {line}"),
    };
    let expected: Vec<String> = cells.split_whitespace().map(str::to_owned).collect();
    Line::Row(Row { head: head.to_owned(), from, targets, expected })
}

/// How wide a line's beginning is.
const HEAD: usize = 40;

/// What a row's connections are together: `open`, `-` for blocked, `v4` or `v6` where only that family is open, `some` for
/// anything between, and what else there was.
fn cell<'a>(results: impl Iterator<Item = (bool, &'a Seen)>) -> String {
    // Of each family: whether something is open, whether something is blocked.
    let mut found = [[false; 2]; 2];
    for (is_v4, seen) in results {
        match seen {
            Seen::Open => found[usize::from(!is_v4)][0] = true,
            Seen::Blocked => found[usize::from(!is_v4)][1] = true,
            Seen::Other(_) => return "other".to_owned(),
        }
    }
    match found {
        [[_, false], [_, false]] => "open",
        [[false, _], [false, _]] => "-",
        [[true, false], [false, true]] => "v4",
        [[false, true], [true, false]] => "v6",
        _ => "some",
    }
    .to_owned()
}

/// The connections that are not as a cell expects: those that are not open, or those that are.
fn detail(results: &[(&Probe, Seen)], expected: &str) -> String {
    let unlike = results.iter().filter(|(_, seen)| (*seen == Seen::Open) != (expected == "open"));
    let lines = unlike.map(|(probe, seen)| {
        let Target { place, port, .. } = &probe.target;
        format!("{} to {place} {} port {port} {seen:?}", probe.from, probe.address)
    });
    lines.take(8).collect::<Vec<_>>().join(", ")
}
