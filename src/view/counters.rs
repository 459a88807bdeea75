//! What the frame path did, counted where it is done. Tests, `scrim bench` and the status bar read the same numbers.

/// Totals since the start of the studio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Canvas ticks that were due.
    pub ticks: u64,
    /// Ticks that came more than one interval late.
    pub late_ticks: u64,
    /// Canvases composed; an unchanged canvas is not.
    pub composed: u64,
    /// `write_texture` calls for source planes.
    pub uploads: u64,
    pub upload_bytes: u64,
    /// Frames that reached the GPU.
    pub frames_uploaded: u64,
    pub passes: u64,
    pub draws: u64,
    /// Intermediate textures that one composition used, summed over compositions.
    pub intermediates: u64,
    /// Rectangles of canvases that were copied for a blend mode to read what lies beneath its layer.
    pub beneath_copies: u64,
    pub beneath_bytes: u64,
    /// Textures made (not taken from the pool).
    pub textures_created: u64,
    /// Of those, textures in which delays hold pictures back, and how many of them were given back.
    pub delay_textures: u64,
    pub delay_textures_freed: u64,
    pub readbacks: u64,
    /// Readbacks skipped because the ring was busy.
    pub readbacks_skipped: u64,
    /// Pictures that were read to be looked at: for commands, for scopes.
    pub probes: u64,
    pub probe_bytes: u64,
    pub pipelines_created: u64,
    /// Frames refused at the upload door.
    pub frames_refused: u64,
}

impl Counters {
    /// What was added since `earlier`.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        Self {
            ticks: self.ticks - earlier.ticks,
            late_ticks: self.late_ticks - earlier.late_ticks,
            composed: self.composed - earlier.composed,
            uploads: self.uploads - earlier.uploads,
            upload_bytes: self.upload_bytes - earlier.upload_bytes,
            frames_uploaded: self.frames_uploaded - earlier.frames_uploaded,
            passes: self.passes - earlier.passes,
            draws: self.draws - earlier.draws,
            intermediates: self.intermediates - earlier.intermediates,
            beneath_copies: self.beneath_copies - earlier.beneath_copies,
            beneath_bytes: self.beneath_bytes - earlier.beneath_bytes,
            textures_created: self.textures_created - earlier.textures_created,
            delay_textures: self.delay_textures - earlier.delay_textures,
            delay_textures_freed: self.delay_textures_freed - earlier.delay_textures_freed,
            readbacks: self.readbacks - earlier.readbacks,
            readbacks_skipped: self.readbacks_skipped - earlier.readbacks_skipped,
            probes: self.probes - earlier.probes,
            probe_bytes: self.probe_bytes - earlier.probe_bytes,
            pipelines_created: self.pipelines_created - earlier.pipelines_created,
            frames_refused: self.frames_refused - earlier.frames_refused,
        }
    }
}

/// Milliseconds that the last frame's stages took: each on the thread that does it, composing from the plan until the GPU is done.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StageTimes {
    pub upload_ms: f32,
    pub plan_ms: f32,
    pub compose_ms: f32,
    pub readback_ms: f32,
    pub panels_ms: f32,
}
