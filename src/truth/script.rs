//! Who stands before which screen in which light: everything about a case, chosen by its kind and seed.

use super::Kind;
use super::camera::Sensor;
use super::cel::Cel;
use super::figure::{HairStyle, Person};
use super::props::{Arm, Ball, Cup, Smoke, Veil};
use super::random::Random;
use super::stage::{Shadow, Wall, linear};

/// Real screens: paint, cloth and paper, well and badly lit.
const GREENS: [[u8; 3]; 7] =
    [[0, 177, 64], [60, 160, 70], [40, 140, 60], [26, 108, 48], [84, 182, 92], [52, 150, 44], [30, 158, 92]];
const BLUES: [[u8; 3]; 5] = [[0, 71, 187], [42, 84, 172], [30, 62, 142], [24, 92, 200], [58, 96, 190]];

const SKINS: [[u8; 3]; 6] =
    [[240, 200, 176], [224, 172, 142], [198, 134, 102], [141, 86, 56], [92, 58, 42], [250, 220, 200]];

const DARK_HAIR: [u8; 3] = [26, 21, 19];
const BROWN_HAIR: [u8; 3] = [78, 50, 32];
const BLOND_HAIR: [u8; 3] = [206, 172, 112];
const PALE_HAIR: [u8; 3] = [230, 208, 158];
const HAIR: [[u8; 3]; 6] = [DARK_HAIR, BROWN_HAIR, BLOND_HAIR, [142, 66, 32], PALE_HAIR, [152, 150, 148]];

const DENIM: [u8; 3] = [48, 66, 106];
/// Yellow, cyan, olive, grey, white, black, denim, red, pink, navy.
const CLOTHES: [[u8; 3]; 10] = [
    [230, 194, 42],
    [70, 156, 184],
    [110, 104, 52],
    [128, 128, 128],
    [234, 234, 230],
    [23, 22, 24],
    DENIM,
    [172, 30, 36],
    [214, 130, 152],
    [31, 36, 62],
];
const GREYS: [[u8; 3]; 5] = [[128, 128, 128], [226, 226, 222], [84, 86, 90], [176, 176, 178], [44, 45, 48]];

#[derive(Debug, Clone)]
enum Actor {
    Person(Person),
    Ball(Ball),
    Arm(Arm),
    Veil(Veil),
    Smoke(Smoke),
    Cup(Cup),
}

/// A case before anything is painted.
#[derive(Debug, Clone)]
pub struct Script {
    pub wall: Wall,
    /// Encoded.
    pub screen: [f32; 3],
    pub shadow: Option<Shadow>,
    pub sensor: Sensor,
    /// x264's constant quality.
    pub crf: u32,
    actors: Vec<Actor>,
}

/// A sensor in good light.
const QUIET: Sensor = Sensor { read: 0.0015, shot: 0.00012 };

impl Script {
    pub fn new(kind: Kind, seed: u64, width: usize, height: usize) -> Self {
        let mut random = Random::new(&[kind as u64, seed]);
        let screens = match kind {
            Kind::Blue => BLUES[seed as usize % 5],
            _ => GREENS[(seed as usize + kind as usize * 2) % 7],
        };
        let wall = Wall {
            screen: linear(screens),
            base: random.range(0.9, 1.0),
            tilt: [random.range(-0.12, 0.12), random.range(-0.12, 0.12)],
            hot: ([0.9, 0.5], 1.0, 0.0),
            wrinkles: 0.015,
            seed: seed ^ ((kind as u64) << 8),
        };
        let mut script = Self {
            wall,
            screen: screens.map(|value| f32::from(value) / 255.0),
            shadow: None,
            sensor: QUIET,
            crf: 20 + (seed % 4) as u32,
            actors: Vec::new(),
        };
        script.cast(kind, seed, (width as f32, height as f32), &mut random);
        script
    }

    /// The figures at a frame, on a sheet; frame 0 is the one that is judged.
    pub fn perform(&self, width: usize, height: usize, tick: f32) -> Cel {
        let mut cel = Cel::new(width, height);
        for actor in &self.actors {
            match actor {
                Actor::Person(person) => person.paint(&mut cel, tick),
                Actor::Ball(ball) => ball.paint(&mut cel, tick),
                Actor::Arm(arm) => arm.paint(&mut cel, tick),
                Actor::Veil(veil) => veil.paint(&mut cel, tick),
                Actor::Smoke(smoke) => smoke.paint(&mut cel, tick),
                Actor::Cup(cup) => cup.paint(&mut cel, tick),
            }
        }
        cel
    }

    fn cast(&mut self, kind: Kind, seed: u64, (w, h): (f32, f32), random: &mut Random) {
        let u = h / 360.0;
        let mut person = Person {
            at: [w * random.range(0.4, 0.6), h * random.range(0.34, 0.4)],
            scale: u * random.range(0.85, 1.1),
            skin: linear(random.pick(&SKINS)),
            hair: linear(HAIR[(seed as usize + kind as usize) % 6]),
            style: random.pick(&[
                HairStyle::Short,
                HairStyle::Short,
                HairStyle::Long,
                HairStyle::Curly,
                HairStyle::Wild,
            ]),
            strands: 150,
            clothes: linear(CLOTHES[(seed as usize + kind as usize * 3) % 10]),
            skin_bounce: random.range(0.03, 0.07),
            clothes_bounce: random.range(0.02, 0.05),
            hair_bounce: random.range(0.01, 0.03),
            glasses: random.unit() < 0.25,
            suit: false,
            seed: seed.wrapping_mul(977) ^ kind as u64,
        };
        match kind {
            Kind::Hair => {
                person.style = [HairStyle::Wild, HairStyle::Curly, HairStyle::Long][seed as usize % 3];
                person.strands = 520;
                person.scale *= 1.15;
                self.add(Actor::Person(person));
            }
            Kind::MotionBlur => self.cast_motion(person, (w, h), random),
            Kind::Cloth => self.cast_cloth(person, (w, h), random, seed),
            Kind::Smoke => self.cast_smoke((w, h), random, seed),
            Kind::SkinSpill => {
                person.skin_bounce = random.range(0.16, 0.34);
                person.skin = linear(SKINS[seed as usize % 6]);
                person.scale *= 1.2;
                let arm = self.arm(&person, (w, h), random);
                self.add(Actor::Person(person));
                self.add(Actor::Arm(Arm { travel: 1.0, ..arm }));
            }
            Kind::GreySpill => {
                person.clothes = linear(GREYS[seed as usize % 5]);
                person.clothes_bounce = random.range(0.08, 0.2);
                person.glasses = true;
                person.suit = seed.is_multiple_of(2);
                let side = if person.at[0] > w * 0.5 { 0.14 } else { 0.86 };
                self.add(Actor::Person(person));
                let cup = Cup { at: [w * side, h * 0.72], size: [36.0 * u, 50.0 * u], mirror: random.range(0.2, 0.45) };
                self.add(Actor::Cup(cup));
            }
            Kind::Shadow => {
                self.shadow = Some(Shadow {
                    offset: [(random.range(25.0, 70.0) * u) as i64, (random.range(6.0, 30.0) * u) as i64],
                    radius: (random.range(4.0, 14.0) * u).max(1.0) as usize,
                    strength: random.range(0.3, 0.65),
                });
                self.add(Actor::Person(person));
            }
            Kind::Uneven => {
                // Over the wall, light varies by this factor: from the falloff's end to the hot spot's middle.
                let factor = random.range(2.0, 3.0);
                self.wall.hot = ([random.range(0.2, 1.5), random.range(0.1, 0.7)], 0.5, factor - 1.0);
                self.wall.base = 1.15 / factor;
                self.wall.wrinkles = random.range(0.08, 0.16);
                self.add(Actor::Person(person));
            }
            Kind::Noise => {
                self.sensor = Sensor { read: random.range(0.004, 0.009), shot: random.range(0.0006, 0.0014) };
                self.wall.base = 0.75;
                self.add(Actor::Person(person));
            }
            Kind::Blue => {
                person.hair = linear(if seed.is_multiple_of(2) { BLOND_HAIR } else { PALE_HAIR });
                person.style = [HairStyle::Long, HairStyle::Wild, HairStyle::Curly][seed as usize % 3];
                person.strands = 300;
                person.clothes = linear(DENIM);
                self.add(Actor::Person(person));
            }
            Kind::Presenter | Kind::Compressed => {
                self.wall.hot = ([random.range(0.4, 1.3), random.range(0.2, 0.6)], 0.8, 0.35);
                self.wall.base = 0.8;
                self.wall.wrinkles = 0.03;
                self.sensor = Sensor { read: 0.002, shot: 0.00025 };
                self.shadow = Some(Shadow { offset: [40, 14], radius: (12.0 * u).max(1.0) as usize, strength: 0.18 });
                person.skin_bounce = random.range(0.06, 0.13);
                person.strands = 240;
                if kind == Kind::Compressed {
                    self.crf = 32;
                }
                self.add(Actor::Person(person));
            }
        }
    }

    fn add(&mut self, actor: Actor) {
        self.actors.push(actor);
    }

    /// An arm beside a person, on the side with more room.
    fn arm(&self, person: &Person, (w, h): (f32, f32), random: &mut Random) -> Arm {
        let right = person.at[0] < w * 0.5;
        let lean = random.range(0.1, 0.5);
        Arm {
            elbow: [w * if right { 0.78 } else { 0.22 }, h * 0.98],
            length: 105.0 * h / 360.0,
            angle: -std::f32::consts::FRAC_PI_2 + if right { lean } else { -lean },
            travel: 1.0,
            skin: person.skin,
            sleeve: person.clothes,
            bounce: person.skin_bounce,
        }
    }

    fn cast_motion(&mut self, person: Person, (w, h): (f32, f32), random: &mut Random) {
        let u = h / 360.0;
        let arm = Arm { travel: random.range(12.0, 40.0), ..self.arm(&person, (w, h), random) };
        let away = if person.at[0] < w * 0.5 { 0.12 } else { 0.88 };
        self.add(Actor::Person(person));
        self.add(Actor::Arm(arm));
        for (x, y) in [(away, 0.25), (away, 0.7)] {
            let (speed, way) = (random.range(8.0, 40.0), random.range(0.0, std::f32::consts::TAU));
            let ball = Ball {
                at: [w * x, h * y],
                radius: random.range(18.0, 34.0) * u,
                travel: [speed * way.cos(), speed * way.sin()],
                color: linear(random.pick(&CLOTHES)),
                bounce: random.range(0.02, 0.08),
            };
            self.add(Actor::Ball(ball));
        }
    }

    fn cast_cloth(&mut self, person: Person, (w, h): (f32, f32), random: &mut Random, seed: u64) {
        self.add(Actor::Person(Person { at: [w * 0.3, h * 0.38], strands: 120, ..person }));
        for (index, left) in [0.4, 0.68].into_iter().enumerate() {
            let middle = random.range(0.45, 0.62);
            let veil = Veil {
                bounds: [w * left, h * random.range(0.03, 0.15), w * (left + 0.24), h * random.range(0.7, 0.92)],
                color: linear(CLOTHES[(seed as usize * 3 + index * 4) % 10]),
                middle,
                swing: random.range(0.1, 0.25),
                period: random.range(22.0, 60.0),
                bounce: random.range(0.01, 0.04),
                seed: seed * 31 + index as u64,
            };
            self.add(Actor::Veil(veil));
        }
    }

    fn cast_smoke(&mut self, (w, h): (f32, f32), random: &mut Random, seed: u64) {
        let u = h / 360.0;
        self.add(Actor::Cup(Cup { at: [w * 0.5, h * 0.9], size: [34.0 * u, 40.0 * u], mirror: 0.05 }));
        for (index, x) in [0.32, 0.66].into_iter().enumerate() {
            let smoke = Smoke {
                at: [w * (x + random.range(-0.06, 0.06)), h * random.range(0.38, 0.55)],
                size: [random.range(70.0, 125.0) * u, random.range(90.0, 150.0) * u],
                most: random.range(0.55, 0.95),
                grey: random.range(0.3, 0.9),
                seed: seed * 17 + index as u64,
            };
            self.add(Actor::Smoke(smoke));
        }
    }
}
