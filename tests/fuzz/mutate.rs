//! Changes texts at random, the same way for the same seed.

/// A small generator of numbers; its quality is enough to pick places.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }
}

/// What texts are made of.
const PIECES: [&str; 64] = [
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    ",",
    ";",
    ":",
    ".",
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "!",
    "&",
    "=",
    "==",
    "/*",
    "*/",
    "//",
    "\n",
    "\0",
    "\u{feff}",
    "é",
    "\"",
    "\\",
    "$WIDTH",
    "$quality",
    "1e999",
    "-1",
    "0",
    "4294967296",
    "0x",
    "1.0f",
    "loop { }",
    "for (;;) { }",
    "for (var i = 0; i < 9; i++) { }",
    "while true { }",
    "if at.px.x > 1.0 { break; }",
    "continue;",
    "return color;",
    "fn f() { f(); }",
    "var<private> v: f32;",
    "var a: array<f32, 99999>;",
    "array<",
    "vec4f(",
    "ptr<function, i32>",
    "@fragment",
    "override k: f32;",
    "enable f16;",
    "struct S { a: S }",
    "const c = c;",
    "\"kind\": \"float\"",
    "\"options\": []",
    "\"PASSES\": [{}]",
    "\"INPUTS\": [{ \"NAME\": \"x\", \"TYPE\": \"image\" }]",
    "uniform float u;",
    "#define A A",
    "min(1, 2",
];

/// Makes new texts of old ones.
pub struct Mutator {
    random: Random,
    corpus: Vec<String>,
}

impl Mutator {
    pub fn new(seed: u64, corpus: Vec<String>) -> Self {
        assert!(!corpus.is_empty());
        Self { random: Random(seed), corpus }
    }

    /// A text of the corpus after some changes.
    pub fn next(&mut self) -> String {
        let mut text = self.pick().to_owned();
        for _ in 0..=self.random.below(6) {
            text = self.change(&text);
        }
        text
    }

    fn pick(&mut self) -> &str {
        let at = self.random.below(self.corpus.len());
        &self.corpus[at]
    }

    fn place(&mut self, text: &str) -> usize {
        let at = self.random.below(text.len() + 1);
        text.floor_char_boundary(at)
    }

    fn range(&mut self, text: &str) -> (usize, usize) {
        let (a, b) = (self.place(text), self.place(text));
        // Short ranges leave more of the text whole.
        let (a, b) = (a.min(b), a.max(b));
        (a, text.floor_char_boundary(b.min(a + 1 + self.random.below(40))).max(a))
    }

    fn change(&mut self, text: &str) -> String {
        let (a, b) = self.range(text);
        let piece = PIECES[self.random.below(PIECES.len())];
        match self.random.below(8) {
            0 => format!("{}{}", &text[..a], &text[b..]),
            1 => format!("{}{piece}{}", &text[..a], &text[a..]),
            2 => format!("{}{piece}{}", &text[..a], &text[b..]),
            3 => {
                let times = 1 + self.random.below(4);
                format!("{}{}{}", &text[..a], text[a..b].repeat(times), &text[b..])
            }
            4 => {
                // Now and then so often that it goes deep.
                let times = 1 << self.random.below(13);
                format!("{}{}{}", &text[..a], piece.repeat(times), &text[a..])
            }
            5 => {
                let to = self.place(text);
                let moved = text[a..b].to_owned();
                format!("{}{moved}{}", &text[..to], &text[to..])
            }
            6 => {
                let other = self.pick().to_owned();
                let (from, to) = self.range(&other);
                format!("{}{}{}", &text[..a], &other[from..to], &text[b..])
            }
            _ => {
                let digit = char::from(b'0' + self.random.below(10) as u8);
                text.char_indices()
                    .map(|(at, c)| if at >= a && at < b && c.is_ascii_digit() { digit } else { c })
                    .collect()
            }
        }
    }
}

/// What is changed.
pub mod seeds {
    use std::fs;

    fn shipped(extension: &str) -> Vec<String> {
        let folder = scrim::testing::root().join("assets/effects");
        let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths.retain(|path| path.extension().is_some_and(|found| found == extension));
        paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
    }

    pub fn wgsl() -> Vec<String> {
        let own = [
            "/*{}*/\nfn effect(color: vec4f, at: At, p: u32) -> vec4f { var s = 0.0; for (var i = 0; i < 300; i++) { s += sin(f32(i) * at.px.x); if s > 9.0 { continue; } } return color * s; }",
            "/*{ \"stage\": \"taps\" }*/\nconst K = 2.0;\nfn blend(a: vec4f, b: vec4f) -> vec4f { return mix(a, b, K); }\nfn effect(at: At, p: u32) -> vec4f { return blend(tap(at, vec2f(1.0)), tap(at, vec2f(-1.0))); }",
            "/*{ \"passes\": [{ \"target\": \"a\", \"width\": \"$WIDTH / 2\", \"persistent\": true }, {}] }*/\nfn effect(at: At, p: u32) -> vec4f { if at.step == 0u { return sample_a(at.uv) * 0.9 + sample_picture(at.uv); } return sample_a(at.uv); }",
            "/*{}*/\nfn bump(i: ptr<function, i32>) { *i += 1; }\nfn effect(color: vec4f, at: At, p: u32) -> vec4f { var i = 0; loop { bump(&i); if i > 9 { break; } continuing { i += 1; break if i > 20; } } switch i { case 0: { return color; } default: { } } while i < 99 { i++; } return color * f32(i); }",
            "/*{}*/\nstruct S { a: f32, b: array<f32, 4> }\nfn effect(color: vec4f, at: At, p: u32) -> vec4f { var s = S(1.0, array<f32, 4>(1.0, 2.0, 3.0, 4.0)); s.b[u32(at.px.x)] = s.a; return color * s.b[3]; }",
        ];
        shipped("wgsl").into_iter().chain(own.map(str::to_owned)).collect()
    }

    pub fn headers() -> Vec<String> {
        [
            r#" "label": "Look", "group": "Colour", "stage": "point", "keeps_opaque": true "#,
            r#" "params": [{ "name": "a", "kind": "float", "default": 5, "min": 1, "max": 9, "step": 0.5, "unit": "%" }] "#,
            r#" "params": [{ "name": "b", "kind": "color", "default": [1, 0.5, 0] }, { "name": "c", "kind": "int", "default": 3 }] "#,
            r#" "params": [{ "name": "e", "kind": "choice", "options": ["one", ["two", "Second"]], "default": "two" }] "#,
            r#" "params": [{ "name": "q", "kind": "point", "default": [0, 1] }, { "name": "d", "kind": "bool", "default": true }] "#,
        ]
        .map(str::to_owned)
        .into()
    }

    pub fn isf() -> Vec<String> {
        let own = [
            "/*{ \"ISFVSN\": \"2\", \"INPUTS\": [{ \"NAME\": \"inputImage\", \"TYPE\": \"image\" }, { \"NAME\": \"level\", \"TYPE\": \"float\", \"MIN\": 0.0, \"MAX\": 1.0, \"DEFAULT\": 0.5 }] }*/\nvoid main() { gl_FragColor = IMG_THIS_PIXEL(inputImage) * level; }",
            "/*{ \"ISFVSN\": \"2\", \"PASSES\": [{ \"TARGET\": \"a\", \"WIDTH\": \"floor($WIDTH/2.0)\", \"PERSISTENT\": true, \"FLOAT\": true }, {}] }*/\nvoid main() { if (PASSINDEX == 0) { gl_FragColor = vec4(isf_FragNormCoord, sin(TIME), 1.0); } else { gl_FragColor = IMG_NORM_PIXEL(a, isf_FragNormCoord); } }",
            "/*{ \"INPUTS\": [{ \"NAME\": \"c\", \"TYPE\": \"color\", \"DEFAULT\": [1, 0, 0, 1] }, { \"NAME\": \"m\", \"TYPE\": \"long\", \"VALUES\": [0, 1], \"LABELS\": [\"a\", \"b\"], \"DEFAULT\": 0 }, { \"NAME\": \"e\", \"TYPE\": \"event\" }] }*/\nfloat f(float x) { return x * 2.0; }\nvoid main() { vec4 o = c; for (int i = 0; i < 8; i++) { o.r += f(float(i)); } gl_FragColor = m == 1 ? o : vec4(1.0); }",
            "/*{ \"IMPORTED\": { \"t\": { \"PATH\": \"t.png\" } } }*/\n#define N 4\n#ifdef N\nconst float PI = 3.14159;\n#endif\nvoid main() { gl_FragColor = vec4(mod(gl_FragCoord.xy, RENDERSIZE) / PI, 0.0, 1.0); }",
        ];
        shipped("fs").into_iter().chain(own.map(str::to_owned)).collect()
    }

    pub fn sizes() -> Vec<String> {
        [
            "$WIDTH / 2",
            "floor($HEIGHT * $quality) + 1",
            "max($WIDTH, min(1, 2, 3))",
            "-(2 ^ 3 ^ 2) % 7",
            "pow(sqrt(abs(-4)), 1e2) * pi",
            "640",
        ]
        .map(str::to_owned)
        .into()
    }
}
