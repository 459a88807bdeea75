//! Scrim, a real-time compositing studio: live sources, keyed, styled and layered on the GPU.
//!
//! This page is the architecture as built. Each module's own page says more. Writers of effects start at [`prelude`] and [`effect`].
//!
//! # What carries the rest
//!
//! 1. **The document is the truth.** [`document::Show`] is plain data. Panels, keys and the command line send a [`view::Action`]: an
//!    [`EditCommand`](document::EditCommand), which changes the document and can be undone, or a [`StudioCommand`](view::StudioCommand), which changes
//!    the session and cannot. One system applies them ([`scene::actions::apply_actions`]); everything else follows. Saving serialises the
//!    show, undoing swaps it.
//! 2. **A source is not a layer.** A source is one capture and one upload per new frame. A layer is one placement of a source, or of
//!    another scene, with its own look. Any number of layers show one source.
//! 3. **Composition is one system over a pure plan.** [`compositor::plan`] turns layers into passes and names no wgpu type.
//!    [`compositor::compose`] executes them. Cameras exist for windows only.
//! 4. **Fuse.** A layer whose effects need only their own pixel is one draw: sample the planes, convert, key, grade, blend. An
//!    intermediate texture is made only where an effect reads many neighbours.
//!
//! # Modules
//!
//! | module | what it is | may name, of Scrim | and of other crates |
//! |---|---|---|---|
//! | [`document`] | what the show is: types, edits, history, files | nothing | none of those below |
//! | [`view`] | plain structs that the panels read, and the commands that they send | `document` | none of those below |
//! | [`settings`] | what belongs to the person: folders, recent files, how to record, servers to stream to | `document`, `view` | Bevy's log |
//! | [`source`] | frames and sound in: capture, generators, supervision, devices | `document`, `view` | GStreamer, x11rb, Bevy's log |
//! | [`effect`] | the extension point, and the built-in effects | `document` | Bevy, naga |
//! | [`truth`] | pictures before a screen with known alpha, and scores for keyers | `document`, `effect`, `source::frame` | GStreamer |
//! | [`compositor`] | the only owner of GPU textures and pipelines | `document`, `view`, `source::frame`, `effect` | Bevy, wgpu, naga |
//! | [`jail`] | the process in which strangers' shaders are read and compiled before the studio touches them | `effect`, `compositor::proof`, `compositor::prove` | naga, wgpu |
//! | [`presets`] | effects and stacks as small files to keep and share | `document`, `view`, `effect` | none of those below |
//! | [`import`] | scene collections of OBS as shows, with a report | `document`, `effect` | none of those below |
//! | [`assets`] | the files that a show names, and a copy of it with all of them | `document`, `effect` | none of those below |
//! | [`scene`] | source entities, the composition and the clock follow the document | all of the above but `settings` | Bevy |
//! | [`audio`] | sound: inputs with drift correction, strips, filters, buses, meters | `document`, `view`, `source::sound` | GStreamer, Bevy's log |
//! | [`output`] | frames out: encoders, recordings, replays, streams, viewers, films, stills, the virtual camera, the choice of a monitor | `document`, `view`, `compositor::canvas`, `compositor::readback`, `source::frame`, `audio::block` | GStreamer, str0m and HTTP, Bevy's log |
//! | [`ui`] | the panels: functions from a view to actions | `document`, `view`, the parameter specs of `effect` | egui, qrcodegen |
//! | [`diagnostics`] | log, processor time, memory | everything | everything |
//! | [`app`] | the programs: the studio in a window, `run`, `render`, `bench` | everything | everything |
//! | [`cli`] | the command line | everything | everything |
//! | [`testing`] | exact pictures without a window, for tests | everything | everything |
//!
//! `tests/layering.rs` holds this table as rules and fails with file and line where a path crosses it, in code as well as in `use` lines.
//!
//! There is no one plug-in group. [`app::studio::windowed`] makes a Bevy app with a window and a renderer, and [`app::studio::furnish`] adds the
//! studio to it: [`CompositorPlugin`](compositor::CompositorPlugin), [`ScenePlugin`](scene::ScenePlugin),
//! [`BuiltinEffectsPlugin`](effect::builtin::BuiltinEffectsPlugin), then what only a window needs. Plug-ins of one's own go between the two or
//! after. [`app::headless::HeadlessStudio::with`] is the same without a window; `scrim render`, `scrim bench` and every test of pictures run on it.
//!
//! # One frame, from the camera to the screen
//!
//! | where | system | what moves |
//! |---|---|---|
//! | the source's threads | | an appsink that holds one buffer → a mapped [`Frame`](source::frame::Frame) → a [mailbox](source::mailbox) in which the newest wins. Pixels are not copied, nobody waits. The frame marks the studio as waiting for a tick |
//! | thread `scrim-clock` | | wakes the event loop when the canvas tick is due, once, however many sources wait |
//! | `First` | [`scene::clock::tick`] in [`SceneSystems::Tick`](scene::SceneSystems) | whether a canvas tick falls into this update, and its show time |
//! | `PreUpdate` | [`scene::actions::apply_actions`] in `SceneSystems::Apply` | actions → document and session |
//! | `PreUpdate` | `app::session`, `app::quit` | files, signals |
//! | `Update` | in `SceneSystems::Reconcile`, in this order: `size_canvas`, [`follow_transition`](scene::take::follow_transition), [`reconcile_sources`](scene::reconcile::reconcile_sources), `step_sources`, [`reconcile_fallbacks`](scene::reconcile::reconcile_fallbacks), [`build_composition`](scene::nodes::build_composition) | document → source entities, and a [`Composition`](compositor::Composition) of plain values, made anew only when something changed |
//! | `PostUpdate` | `app::repaint`, then `panels` in `EguiPrimaryContextPass`, then `send_actions` | which windows are drawn at all; view → panels → actions of the next update |
//! | `ExtractSchedule` | `extract_composition`, [`extract_frames`](scene::reconcile::extract_frames) | a changed composition is cloned; frames of shown sources are moved out of their mailboxes, at the last moment |
//! | `Render`, `PrepareResources` | [`upload_frames`](compositor::upload::upload_frames) | one copy per plane, into textures or words. A source without a new frame uploads nothing |
//! | `Render`, `PrepareBindGroups` | [`prepare_composition`](compositor::compose::prepare_composition) | composition → plan → pipelines, pooled textures, one uniform buffer, bind groups; then which passes read something new |
//! | `RenderGraph`, before `camera_driver` | [`compose`](compositor::compose::compose) | draws the marked passes; then, if an output asked, encodes the canvas for it |
//! | `camera_driver` | the schedules [`DrawPanels`](app::panels::DrawPanels) and [`PresentCanvas`](compositor::present::PresentCanvas) | egui, and the program straight to its window |
//! | `Render`, `Cleanup` | [`finish_frame`](compositor::compose::finish_frame) | maps and hands over what was read back |
//!
//! Stepped (`render`, `bench`, tests) the clock counts updates, `step_sources` pulls each shown source's frame for the tick and waits for
//! it, and none is dropped. Cameras, screens, windows and streams exist live only; stepped they show their fallback.
//!
//! # One block of sound
//!
//! A source with sound hands it, as it comes out of its pipeline, to a [`SoundSink`](source::sound::SoundSink) with the moment at which it is due:
//! the one at which the picture beside it is shown. That sink is an input of the mixer ([`audio::SoundInput`]). Every ten milliseconds, 60 ms after
//! the block's own time, the mixer reads each input for the same time, resampled to the studio's clock ([`audio::ring`]), and sends delay, filters and
//! fader after it. The program's block and the clean bus's go to listeners ([`audio::SoundHub::listen`]) with the show time of their first
//! sample. A listener that does not keep up loses blocks and holds nobody up. [`scene::sound`] keeps the mixer as the document, the program and the
//! session say. A stepped studio has no mixer.
//!
//! # Contracts
//!
//! **Colour.** A frame is decoded by its own matrix, range and chroma siting ([`compositor::color`]). A canvas is an sRGB-encoded RGBA texture of
//! 8 bits with a linear view. Layers are blended premultiplied, in linear light unless the layer says encoded. Effects see straight encoded
//! colour; the luma key judges linear luma. Where no layer is, a canvas is transparent; windows and films show that over black, stills keep it.
//!
//! **Spaces.** Maps are named by what they map ([`compositor::layout`]). Canvas pixels go right and down from the top left. Crop and effects count
//! source pixels.
//!
//! **Time.** One monotonic show clock, in nanoseconds. Frame starts come from a fraction, so 29.97 does not drift. A late tick is skipped
//! and counted, never made up. The canvas waits for no source and no panel.
//!
//! **Failure.** What fails degrades itself. A captured source is led by a pure state machine ([`source::supervisor`]): it holds its last picture
//! for two seconds, then shows its fallback, and tries again after 0.25 s to 8 s. An effect that cannot be made is passed through, a shader
//! that cannot be compiled leaves its layer out, and the log says why. Errors are sentences: what happened, to what, what to do.
//! A damaged or newer file leaves the running show alone and is never overwritten ([`document::save`]).
//!
//! **Threads.** GStreamer changes no state on a thread of Bevy's. Each has a name and a bounded stop:
//!
//! | thread | what it does |
//! |---|---|
//! | `src-<id>` | supervises a captured source, or draws a generated one |
//! | `src-<id>-gst` | owns one pipeline from opening to closing; after two seconds of hanging it is left behind, counted and logged ([`source::reaper`]) |
//! | `src-<id>-close` | closes a stepped source's pipeline |
//! | `x11-grab` | reads a screen or a window |
//! | `devices` | GStreamer's device monitor, one for all cameras and sound devices |
//! | `scrim-desktop` | lists the windows of other programs; an X server may take its time |
//! | `sound-mixer` | mixes a block of sound every 10 ms; sleeps while there is neither a strip nor a listener ([`audio::hub`]) |
//! | `sound-monitor` | plays the monitoring on the system's output, while anybody monitors |
//! | `scrim-clock` | wakes the event loop for canvas ticks |
//! | `jail-in`, `jail-out` | carry requests to the checker's process and its answers back; they end with it ([`jail`]) |
//! | `scrim-effects-eye` | sleeps until the system says that something changed in a folder of effect files |
//! | `scrim-effects` | looks at the folders of effect files, reads and checks what changed ([`app::effect_files`]) |
//! | `scrim-shaders` | has strangers' shaders proven, and compiles pipelines |
//! | `scrim-presets` | lists, reads and writes presets ([`app::presets`]) |
//! | `keyer-bench-<n>` | measure pictures for `scrim bench keyer` ([`app::keyer_bench`]) |
//! | `video-writer` | opens, feeds and closes a film that is rendered |
//! | `encode-video`, `encode-sound` | an encoder each, from the first consumer to the last ([`output::encoder`]) |
//! | `encoder-trial` | lets an encoder show whether it works here, once |
//! | `recorder` | writes the files of a recording ([`output::record`]) |
//! | `replay`, `replay-save` | keep the last seconds, and write them into a file ([`output::replay`]) |
//! | `with-alpha` | writes the program with its alpha, as pictures or as a film ([`output::sequence`]) |
//! | `output-start` | looks at the folder of a recording that is to start, and opens it |
//! | `virtual-camera` | shows the program as a camera ([`output::virtual_camera`]) |
//! | `camera-finder`, `camera-trial` | look for places where it can be one; let a device show whether it takes pictures |
//! | `publish` | one stream: holds it back by its delay, connects, sends, tries again, steers the bitrate ([`output::publish`]) |
//! | `publish-trial` | asks a server whether it answers |
//! | `serve-http` | answers viewers' browsers: the page, and WHEP ([`output::serve`]) |
//! | `serve-viewers`, `serve-in` | send to all viewers from one encode, and hear what comes back |
//! | `scrim-still` | writes a still, or makes one ready for the clipboard |
//! | `scrim-files` | looks at the files of the open show: those that it names, and its own ([`app::files`]) |
//! | `scrim-search` | searches a folder for missing files, until it is told to stop |
//! | `scrim-collect`, `scrim-collect-bar` | copies the show with its files into a folder; has the panels drawn meanwhile |
//! | `scrim-save` | writes shows and settings, the newest of each file ([`app::saver`]) |
//! | `scrim-exit` | ends the process where leaving takes too long |
//!
//! **Outputs.** The program is encoded once per distinct setting and handed on as shared packets ([`output::distributor`]): each consumer has a ring that is bounded in
//! time and bytes, one that lags goes on at the next key frame, and one that lags again and again is disconnected. Nobody waits for a consumer, and an
//! encoder runs only while it has one.
//!
//! Every queue is bounded. Quitting finishes the recording and what is being saved, and is done within two seconds; a signal also keeps what
//! was not saved, and the next session offers it ([`app::recovery`]).
//!
//! **Idle.** The loop sleeps until an input, a canvas tick that somebody waits for, or a second has passed ([`app::wake`]). A pass runs only when
//! something that it reads changed. A window that nothing changed for is not drawn ([`app::repaint`]). Without an output nothing is read back.
//! [`view::Counters`] counts uploads, passes, draws, readbacks and late ticks where they happen; tests, `bench` and the status bar read them.
//!
//! # Where it is not as one might expect, and why
//!
//! * **Layers are values, not entities.** A source has a life (threads, frames, faults) and is an entity ([`SourceInstance`](scene::SourceInstance)).
//!   A layer has none: all layers are one `Composition` value, compared whole, so an idle scene costs one comparison and the plan's input is
//!   exactly what a test writes down.
//! * **Pipelines do not go through Bevy's `PipelineCache`.** [`compositor::pipelines`] compiles on its own thread under error scopes, because an
//!   effect's WGSL is a stranger's: what is wrong with it must be a sentence, not a panic, and its text goes to the driver only when the [`jail`] has survived it. The old plan stays in force until all pipelines of the
//!   new one are there, so a new effect or scene never shows a black frame. Rendering to files compiles in place.
//! * **Pipelines are keyed by structure** ([`compositor::fuse`]): turning a knob changes uniforms only. What a source's format decides for good
//!   (matrix, range, channel order) is written into the shader, because a uniform costs a software rasteriser as much as the arithmetic with it.
//! * **Two backends execute one plan** ([`Backend`](compositor::canvas::Backend)). On a GPU the program is drawn by fragments. On a software
//!   rasteriser it is composed in [`blocks`](compositor::blocks): compute dispatches over the canvas's [`words`](compositor::words) in a storage buffer.
//!   Both call the same `layer_N` functions. A picture that is shown pixel for pixel from the origin is then read as words too, sixteen pixels
//!   to a few loads instead of three fetches each, and NV12 is made from the same words. The canvas's texture, for windows and stills, is a copy.
//! * **U and V become one texture on software rasterisers** where a layer needs a sampler ([`compositor::upload`]): there a fetch per pixel costs
//!   more than the copy. A GPU gets the planes as they are.
//! * **Layers that cover the canvas are merged into one draw**, three at most: every device lets a stage bind sixteen textures. What lies under an
//!   opaque layer is not drawn. The tiles of a grid are merged with the ground beneath them.
//! * **An intermediate is kept between ticks** and filled again only when what it is made of changed: a blurred still costs nothing.
//! * **Screens and windows come from our own reader** ([`source::x11_grab`]). GStreamer's `ximagesrc` ends the whole process when its window
//!   closes; ours reports an error.
//! * **HLS, DASH and Smooth Streaming are refused** ([`source::url`]), and redirects are followed by our own rules: a playlist or a redirect in a
//!   shared scene file could name any file or host.
//! * **Only the program's window waits for the monitor's refresh.** The panels' window does not, so that it never holds the canvas back.
//! * **Full screen is always borderless.** Asking for a video mode that is not there ends the program in the windowing library.
//! * **WebRTC is not GStreamer's** ([`output::rtc`]). A `webrtcbin` has half a dozen threads and as many sockets for each viewer, and needs build
//!   files that distributions ship with half a gigabyte of others. Ours is state without threads and sockets: any number of viewers share three
//!   threads and one port, and one that ends leaves nothing behind. The feature `webrtc` leaves it out, and all that it brings.
//! * **The file is read as a tree first** ([`document::format`]). RON's own value type loses names, and a tree keeps fields and kinds that this
//!   version does not know. Comments do not survive a save, and opening a commented file says so.

pub mod app;
pub mod assets;
pub mod audio;
pub mod cli;
pub mod compositor;
pub mod diagnostics;
pub mod document;
pub mod effect;
pub mod import;
pub mod jail;
pub mod output;
pub mod presets;
pub mod scene;
pub mod settings;
pub mod source;
pub mod testing;
pub mod truth;
pub mod ui;
pub mod view;

/// What the writer of an effect needs: `use scrim::prelude::*;`.
pub mod prelude {
    pub use crate::effect::reference;
    pub use crate::effect::{
        Assets, BufferCode, Category, Effect, EffectCatalog, EffectContext, EffectImage, EffectInfo, EffectPlugin,
        Found, Gesture, Lut3d, MAX_IMAGES, MAX_UNIFORMS, ParamKind, ParamSpec, Params, Picture, Program, ProgramCode,
        Role, SetUp, Side, SideOf, SideStep, Snippet, SoundRow, Stage, Still,
    };
}
