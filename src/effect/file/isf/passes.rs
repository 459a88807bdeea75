//! The `PASSES` of a header, and the buffers that they fill.

use super::inputs::Inputs;
use super::json::{Json, get, text, truth};
use crate::effect::BufferCode;
use crate::effect::file::manifest::ParamForm;
use crate::effect::file::size::{Expr, Size};
use crate::effect::file::{Wrong, expression};
use serde_json::{Map, Value};

const MAX_PASSES: usize = 32;

pub struct Buffer {
    /// What the shader reads it by; empty for one that nothing reads.
    pub name: String,
    pub code: BufferCode,
    pub size: Size,
}

/// What is drawn for each picture.
#[derive(Default)]
pub struct Passes {
    pub buffers: Vec<Buffer>,
    /// Which buffer each pass fills.
    pub passes: Vec<Option<u32>>,
    /// The file's last pass fills this buffer, so that one more pass shows it.
    pub shown: Option<usize>,
}

impl Passes {
    pub fn read(json: &Json<'_>, inputs: &Inputs) -> Result<Self, Wrong> {
        let mut this = Self::default();
        this.persistent_buffers(json, inputs)?;
        let empty = Vec::new();
        let items = get(&json.top, "PASSES").and_then(Value::as_array).unwrap_or(&empty);
        let at = json.place("PASSES");
        if items.len() > MAX_PASSES {
            return Err(Wrong::new(at, format!("there are {} passes: there may be {MAX_PASSES}", items.len())));
        }
        let nothing = Map::new();
        for item in items {
            let item = item.as_object().unwrap_or(&nothing);
            let target = match text(item, "TARGET").filter(|name| !name.is_empty()) {
                Some(name) => Some(this.buffer(name, item, json, inputs)?),
                None => None,
            };
            this.passes.push(target);
        }
        match this.passes.last() {
            None => this.passes.push(None),
            Some(None) => {}
            Some(Some(last)) => {
                this.shown = Some(*last as usize);
                this.passes.push(None);
            }
        }
        if this.passes.len() > MAX_PASSES {
            let what = format!("the last of {MAX_PASSES} passes shows no picture: leave its TARGET out");
            return Err(Wrong::new(at, what));
        }
        this.discard_hidden();
        Ok(this)
    }

    /// Of version 1: names, or names with what is known of them.
    fn persistent_buffers(&mut self, json: &Json<'_>, inputs: &Inputs) -> Result<(), Wrong> {
        let nothing = Map::new();
        let named: Vec<(&str, &Map<String, Value>)> = match get(&json.top, "PERSISTENT_BUFFERS") {
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(|name| (name, &nothing)).collect(),
            Some(Value::Object(object)) => {
                object.iter().map(|(name, value)| (name.as_str(), value.as_object().unwrap_or(&nothing))).collect()
            }
            _ => Vec::new(),
        };
        if named.len() > MAX_PASSES {
            let what = format!("there are {} buffers: there may be {MAX_PASSES}", named.len());
            return Err(Wrong::new(json.place("PERSISTENT_BUFFERS"), what));
        }
        for (name, item) in named {
            let place = self.buffer(name, item, json, inputs)? as usize;
            if let Some(buffer) = self.buffers.get_mut(place) {
                buffer.code.persistent = true;
            }
        }
        Ok(())
    }

    /// The place of the buffer of this name, which is made where there is none; of several passes that fill one each may say more of it.
    fn buffer(
        &mut self,
        name: &str,
        item: &Map<String, Value>,
        json: &Json<'_>,
        inputs: &Inputs,
    ) -> Result<u32, Wrong> {
        let said = |what: String| Wrong::new(json.place(name), format!("the target `{name}`: {what}"));
        let place = match self.buffers.iter().position(|buffer| buffer.name == name) {
            Some(place) => place,
            None => {
                inputs.check(name).map_err(said)?;
                let code = BufferCode { float: false, persistent: false };
                self.buffers.push(Buffer { name: name.to_owned(), code, size: Size::whole() });
                self.buffers.len() - 1
            }
        };
        let width = size(item, "WIDTH", inputs).map_err(said)?;
        let height = size(item, "HEIGHT", inputs).map_err(said)?;
        if let Some(buffer) = self.buffers.get_mut(place) {
            buffer.size.width = width.unwrap_or_else(|| buffer.size.width.clone());
            buffer.size.height = height.unwrap_or_else(|| buffer.size.height.clone());
            buffer.code.persistent |= get(item, "PERSISTENT").is_some_and(truth);
            buffer.code.float |= get(item, "FLOAT").is_some_and(truth);
        }
        Ok(place as u32)
    }

    /// A pass before the last that has no target fills the picture, and a later one covers that: it fills a buffer that nothing reads.
    fn discard_hidden(&mut self) {
        let Some((_, before)) = self.passes.split_last_mut() else { return };
        let hidden = self.buffers.len() as u32;
        let mut found = false;
        for pass in before.iter_mut().filter(|pass| pass.is_none()) {
            *pass = Some(hidden);
            found = true;
        }
        if found {
            let code = BufferCode { float: false, persistent: false };
            self.buffers.push(Buffer { name: String::new(), code, size: Size::whole() });
        }
    }
}

fn size(item: &Map<String, Value>, key: &str, inputs: &Inputs) -> Result<Option<Expr>, String> {
    match get(item, key) {
        Some(Value::Number(number)) => Ok(number.as_f64().map(Expr::Number)),
        Some(Value::String(text)) if !text.trim().is_empty() => {
            let known = |name: &str| {
                inputs.params.iter().any(|param| param.name == name && !matches!(param.form, ParamForm::Image))
            };
            // The size of an image is that of the picture where nothing else is known of it.
            let mut text = text.clone();
            for (name, _) in &inputs.images {
                text = text.replace(&format!("$WIDTH_{name}"), "$WIDTH").replace(&format!("$HEIGHT_{name}"), "$HEIGHT");
            }
            expression::parse(&text, &known).map(Some)
        }
        _ => Ok(None),
    }
}
