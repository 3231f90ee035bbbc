//! Lists as `-o` wants them: a table, JSON or YAML (Helm: pkg/cli/output/output.go). Not what is listed.

use super::failure::Failure;
use crate::cli::{Format, grid, printable};
use chartroom::gostd::json;
use chartroom::value::{List, Map, Value};
use chartroom::yaml;

/// A list: the names of its columns in a table and elsewhere, and its rows.
pub struct Listing<'a> {
    /// The names in a table; none are printed where there are none.
    pub headers: &'a [&'a str],
    /// The names in JSON and YAML, in the order of JSON.
    pub keys: &'a [&'a str],
    /// The cells of each row.
    pub rows: Vec<Vec<String>>,
    /// How wide a cell of a table may be; zero: any width.
    pub most: usize,
}

impl Listing<'_> {
    /// The text, with a line break at the end.
    ///
    /// # Errors
    /// None that texts have.
    pub fn text(&self, format: Format) -> Result<Vec<u8>, Failure> {
        match format {
            Format::Table => {
                let headers = self.headers.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
                let headers = (!headers.is_empty()).then_some(headers);
                let rows: Vec<_> = headers.into_iter().chain(self.rows.iter().cloned()).collect();
                Ok((grid(&rows, self.most) + "\n").into_bytes())
            }
            Format::Json => {
                let text = format!("[{}]\n", self.objects()?.join(","));
                Ok(printable::json(&text).into_owned().into_bytes())
            }
            Format::Yaml => {
                let map = |row: &Vec<String>| {
                    let map = Map::new();
                    for (key, cell) in self.keys.iter().zip(row) {
                        map.insert(*key, Value::string(cell.as_str()));
                    }
                    Value::Map(map)
                };
                let list = List::from(self.rows.iter().map(map).collect::<Vec<_>>());
                yaml::write(&Value::List(list)).map_err(|error| Failure::other(error.text()))
            }
        }
    }

    /// The rows in JSON, whose keys stay in their order.
    fn objects(&self) -> Result<Vec<String>, Failure> {
        let text = |cell: &String| match json::encode(&Value::string(cell.as_str()), true) {
            Ok(text) => Ok(String::from_utf8_lossy(&text).into_owned()),
            Err(error) => Err(Failure::other(error.text())),
        };
        let object = |row: &Vec<String>| {
            let pairs = self.keys.iter().zip(row);
            let pair = |(key, cell)| text(cell).map(|text| format!("\"{key}\":{text}"));
            let pairs = pairs.map(pair).collect::<Result<Vec<_>, Failure>>()?;
            Ok(format!("{{{}}}", pairs.join(",")))
        };
        self.rows.iter().map(object).collect()
    }
}
