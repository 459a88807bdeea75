//! Values that go to where they are sent in a straight line, so that no step is heard.

/// A factor on its way.
#[derive(Debug, Clone, Copy)]
pub struct Ramp {
    now: f64,
    goal: f64,
    step: f64,
    left: u32,
}

impl Ramp {
    pub fn at(value: f64) -> Self {
        Self { now: value, goal: value, step: 0.0, left: 0 }
    }

    /// Goes to `goal` within so many samples from here.
    pub fn send(&mut self, goal: f64, samples: u32) {
        if goal == self.goal {
            return;
        }
        (self.goal, self.left) = (goal, samples.max(1));
        self.step = (goal - self.now) / f64::from(self.left);
    }

    /// The value for the next sample.
    pub fn next(&mut self) -> f64 {
        if self.left > 0 {
            self.left -= 1;
            self.now = if self.left == 0 { self.goal } else { self.now + self.step };
        }
        self.now
    }

    /// The value as it was for the last sample.
    pub fn value(&self) -> f64 {
        self.now
    }
}
