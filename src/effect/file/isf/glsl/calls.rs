//! Rewrites calls and names that GLSL 450 does not have: images read by name, the built-in variables of older versions, words that are
//! keywords by now.

use super::token::{Kind, Token};
use crate::effect::file::Wrong;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What reads a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Read {
    /// By a coordinate from 0 to 1.
    Norm,
    /// By a place in pixels.
    Pixels,
    /// At the fragment's own place.
    This,
    Fetch,
    Size,
    WholeSize,
}

/// Words that are qualifiers in GLSL 450 and were names before; before a type they are left out, elsewhere they are names still.
const QUALIFIERS: [&str; 8] = ["flat", "smooth", "noperspective", "centroid", "invariant", "highp", "mediump", "lowp"];
/// Words that are keywords or types in GLSL 450 and were names before.
const RESERVED: [&str; 9] =
    ["sample", "buffer", "shared", "restrict", "readonly", "writeonly", "sampler", "image2D", "double"];

/// The name that something of the file has in what we translate.
pub fn renamed(name: &str) -> Cow<'_, str> {
    match name {
        "gl_FragColor" | "isf_FragColor" => "scrim_color".into(),
        "gl_FragCoord" | "isf_FragCoord" => "scrim_coord".into(),
        "gl_Position" => "scrim_position".into(),
        "vv_FragNormCoord" => "isf_FragNormCoord".into(),
        "vv_vertShaderInit" => "isf_vertShaderInit".into(),
        "main" => "scrim_main".into(),
        "sampler2D" | "sampler2DRect" => "int".into(),
        "dFdy" => "scrim_dfdy".into(),
        "isnan" => "scrim_isnan".into(),
        "isinf" => "scrim_isinf".into(),
        "outerProduct" => "scrim_outer".into(),
        _ if RESERVED.contains(&name) || QUALIFIERS.contains(&name) => format!("{name}_").into(),
        _ => name.into(),
    }
}

fn read(name: &str) -> Option<Read> {
    Some(match name {
        "IMG_NORM_PIXEL" | "texture2D" | "texture" | "textureLod" | "texture2DLod" | "texture2DLodEXT" => Read::Norm,
        "IMG_PIXEL" | "texture2DRect" => Read::Pixels,
        "IMG_THIS_PIXEL" | "IMG_THIS_NORM_PIXEL" => Read::This,
        "texelFetch" => Read::Fetch,
        "IMG_SIZE" => Read::Size,
        "textureSize" => Read::WholeSize,
        _ => return None,
    })
}

/// The file's words with what they use of our own.
pub struct Calls<'a> {
    pub tokens: Vec<Token<'a>>,
    /// Images that are read, by their place.
    pub images: BTreeSet<usize>,
    /// Some image is read that is only known when the shader runs.
    pub any: bool,
}

/// Rewrites all of a file; `images` are the names of images in the order of their bindings, `bools` names of inputs that are true or false.
pub fn rewrite<'a>(tokens: &[Token<'a>], images: &[String], bools: &[String]) -> Result<Calls<'a>, Wrong> {
    let ends = matching(tokens);
    let mut truths: HashSet<&str> = bools.iter().map(String::as_str).collect();
    let mut declared: HashSet<&str> = HashSet::new();
    let mut functions: HashSet<&str> = HashSet::new();
    let mut matrices: HashSet<&str> = HashSet::new();
    for (index, pair) in tokens.windows(2).enumerate() {
        if let [first, second] = pair
            && first.is_word()
            && second.is_word()
            && !matches!(first.text.as_ref(), "return" | "else")
        {
            declared.insert(&second.text);
            if first.is("bool") {
                truths.insert(&second.text);
            }
            if first.text.starts_with("mat") {
                matrices.insert(&second.text);
            }
            if tokens.get(index + 2).is_some_and(|token| token.is("(")) {
                functions.insert(&second.text);
            }
        }
    }
    let place = |name: &str| images.iter().position(|image| image == name);
    let mut this = Calls { tokens: Vec::with_capacity(tokens.len()), images: BTreeSet::new(), any: false };
    let mut closing: HashMap<usize, usize> = HashMap::new();
    // Where the dot of `matrix[0].x` may stand, which naga takes as `matrix[0][0]` alone.
    let mut members: HashSet<usize> = HashSet::new();
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        index += 1;
        if !token.is_word() {
            let component = tokens.get(index).and_then(|next| component(&next.text));
            if let Some(component) = component.filter(|_| token.is(".") && members.contains(&(index - 1))) {
                let digit = Token::made(Kind::Number, component, token.at);
                this.tokens.extend([Token::sign("[", token.at), digit, Token::sign("]", token.at)]);
                index += 1;
                continue;
            }
            let infinite = token.is("/") && is_number(tokens.get(index.wrapping_sub(2)), false);
            if infinite && is_number(tokens.get(index), true) {
                // Other translators make infinity of this; a literal cannot be that, and the largest number comes next.
                this.tokens.pop();
                this.tokens.push(Token::made(Kind::Number, "3.402823e38", token.at));
                index += 1;
                continue;
            }
            this.tokens.push(token.clone());
            for _ in 0..closing.get(&(index - 1)).copied().unwrap_or(0) {
                this.tokens.push(Token::sign(")", token.at));
            }
            continue;
        }
        let before = index.checked_sub(2).and_then(|before| tokens.get(before));
        let next = tokens.get(index);
        let text = token.text.as_ref();
        let call_end = next.filter(|next| next.is("(")).and_then(|_| ends.get(&index).copied());
        let own = functions.contains(text) && !text.starts_with("IMG_");
        if let (Some(how), Some(end), false) = (read(text), call_end, own) {
            index = this.read_call(how, tokens, (index, end), &place)?;
            continue;
        }
        match text {
            "precision" => {
                while tokens.get(index).is_some_and(|token| !token.is(";")) {
                    index += 1;
                }
                index += 1;
            }
            "gl_FragData" if next.is_some_and(|next| next.is("[")) => {
                this.tokens.push(Token::word("scrim_color", token.at));
                index += 3;
            }
            "vec2" | "vec3" | "vec4" if call_end.is_some_and(|end| is_truth(tokens, (index, end), &ends, &truths)) => {
                this.tokens.push(token.clone());
                this.tokens.push(Token::sign("(", token.at));
                this.tokens.push(Token::word("float", token.at));
                if let Some(end) = call_end {
                    *closing.entry(end).or_default() += 1;
                }
            }
            "mat2" if call_end.is_some_and(|end| is_one(tokens, index, end)) => {
                this.tokens.push(Token::word("scrim_mat2", token.at));
            }
            _ if own && read(text).is_some() => {
                this.tokens.push(Token::word(format!("{text}_"), token.at));
            }
            _ if matrices.contains(text) && next.is_some_and(|next| next.is("[")) => {
                this.tokens.push(Token { text: owned(token), ..token.clone() });
                members.extend(ends.get(&index).map(|end| end + 1));
            }
            _ if QUALIFIERS.contains(&text) && next.is_some_and(Token::is_word) => {}
            _ => {
                let argument = before.is_some_and(|t| t.is("(") || t.is(","))
                    && next.is_some_and(|t| t.is(")") || t.is(","))
                    && !declared.contains(text);
                match place(text).filter(|_| argument) {
                    Some(place) => {
                        this.images.insert(place);
                        this.tokens.push(Token::made(Kind::Number, place.to_string(), token.at));
                    }
                    None => this.tokens.push(Token { text: owned(token), ..token.clone() }),
                }
            }
        }
    }
    Ok(this)
}

fn owned<'a>(token: &Token<'a>) -> Cow<'a, str> {
    let new = renamed(&token.text);
    if new == token.text { token.text.clone() } else { new.into_owned().into() }
}

/// For each opening bracket its closing one.
fn matching(tokens: &[Token<'_>]) -> HashMap<usize, usize> {
    let mut open = Vec::new();
    let mut ends = HashMap::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.text.as_ref() {
            "(" | "[" | "{" => open.push(index),
            ")" | "]" | "}" => {
                if let Some(start) = open.pop() {
                    ends.insert(start, index);
                }
            }
            _ => {}
        }
    }
    ends
}

/// Whether something is a number with a point in it, and 0 or not.
fn is_number(token: Option<&Token<'_>>, zero: bool) -> bool {
    let text = token.filter(|token| token.kind == Kind::Number && token.text.contains('.')).map(|token| &token.text);
    let value = text.and_then(|text| text.trim_end_matches(['f', 'F']).parse::<f32>().ok());
    value.is_some_and(|value| (value == 0.0) == zero)
}

/// The place of one component of a vector.
fn component(name: &str) -> Option<&'static str> {
    let place = ["xyzw", "rgba", "stpq"].iter().find_map(|set| set.find(name).filter(|_| name.len() == 1))?;
    ["0", "1", "2", "3"].get(place).copied()
}

/// Whether one value stands between two brackets that is no plain number.
fn is_one(tokens: &[Token<'_>], open: usize, end: usize) -> bool {
    let mut depth = 0_usize;
    let inside = tokens.get(open + 1..end).unwrap_or_default();
    let comma = inside.iter().any(|token| {
        match token.text.as_ref() {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && token.is(",")
    });
    !comma && inside.iter().any(Token::is_word)
}

/// Whether what stands between two brackets is one value that is true or false, as far as the words tell.
fn is_truth(
    tokens: &[Token<'_>],
    (open, end): (usize, usize),
    ends: &HashMap<usize, usize>,
    truths: &HashSet<&str>,
) -> bool {
    let inside = tokens.get(open + 1..end).unwrap_or_default();
    if let [first, rest @ ..] = inside
        && truths.contains(first.text.as_ref())
    {
        let call = rest.first().is_some_and(|token| token.is("(")) && ends.get(&(open + 2)) == Some(&(end - 1));
        return rest.is_empty() || call;
    }
    let (mut depth, mut compares) = (0_usize, false);
    for token in inside {
        match token.text.as_ref() {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "," | "?" if depth == 0 => return false,
            "<" | ">" | "<=" | ">=" | "==" | "!=" | "&&" | "||" | "^^" | "!" if depth == 0 => compares = true,
            _ => {}
        }
    }
    compares
}

impl<'a> Calls<'a> {
    /// Writes the call whose brackets these are, as far as its image goes; what follows is where to read on.
    fn read_call(
        &mut self,
        how: Read,
        tokens: &[Token<'a>],
        (open, end): (usize, usize),
        place: &dyn Fn(&str) -> Option<usize>,
    ) -> Result<usize, Wrong> {
        let at = tokens.get(open - 1).map_or(0, |token| token.at);
        let mut depth = 0_usize;
        let mut comma = None;
        for (index, token) in tokens.iter().enumerate().take(end).skip(open + 1) {
            match token.text.as_ref() {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                "," if depth == 0 => {
                    comma = Some(index);
                    break;
                }
                _ => {}
            }
        }
        let image = tokens.get(open + 1..comma.unwrap_or(end)).unwrap_or_default();
        let bare: Vec<&Token<'a>> = image.iter().filter(|token| !token.is("(") && !token.is(")")).collect();
        let known = match bare.as_slice() {
            [one] => place(&one.text),
            [] => return Err(Wrong::new(at, "an image is missing in this call")),
            _ => None,
        };
        let what = match how {
            Read::Norm | Read::This => "norm",
            Read::Pixels => "pixels",
            Read::Fetch => "fetch",
            Read::Size | Read::WholeSize => "size",
        };
        let put = |text: String| Token::word(text, at);
        if how == Read::WholeSize {
            self.tokens.extend([put("ivec2".into()), Token::sign("(", at)]);
        }
        match known {
            Some(place) => {
                self.images.insert(place);
                self.tokens.extend([put(format!("scrim_{what}_{place}")), Token::sign("(", at)]);
            }
            None => {
                self.any = true;
                self.tokens.extend([put(format!("scrim_any_{what}")), Token::sign("(", at)]);
                self.tokens.extend(image.iter().map(|token| Token { text: owned(token), ..token.clone() }));
                if matches!(how, Read::Norm | Read::Pixels | Read::Fetch | Read::This) {
                    self.tokens.push(Token::sign(",", at));
                }
            }
        }
        match how {
            Read::Norm | Read::Pixels | Read::Fetch => {
                let name = tokens.get(open - 1).map_or("", |token| token.text.as_ref());
                comma.map(|comma| comma + 1).ok_or_else(|| {
                    Wrong::new(at, format!("{name} takes an image and a place in it: the place is missing"))
                })
            }
            Read::This => {
                self.tokens.extend([put("isf_FragNormCoord".into()), Token::sign(")", at)]);
                Ok(end + 1)
            }
            Read::Size | Read::WholeSize => {
                self.tokens.push(Token::sign(")", at));
                if how == Read::WholeSize {
                    self.tokens.push(Token::sign(")", at));
                }
                Ok(end + 1)
            }
        }
    }
}
