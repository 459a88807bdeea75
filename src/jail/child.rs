//! The child: `scrim jail`.

use super::device::Device;
use super::limits;
use super::measure::measure;
use super::protocol::{self, Adapter, Answer, Answered, Asked, Request};
use crate::compositor::prove::prove;
use crate::effect::Snippet;
use crate::effect::file::manifest::pack;
use crate::effect::file::{Body, Described, Fault, Text, describe};
use crossbeam_channel::{Receiver, bounded};
use rustix::process::{Signal, getpid, kill_process};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

/// Naga goes down into what it reads.
const STACK: usize = 64 * 1024 * 1024;

/// Answers requests until its input ends; then it is gone at once, whatever it is doing.
pub fn run() -> ExitCode {
    limits::at_start();
    let (sender, requests) = bounded::<Asked>(1);
    let worker = std::thread::Builder::new().name("jail-work".into()).stack_size(STACK);
    if worker.spawn(move || work(&requests)).is_err() {
        return ExitCode::FAILURE;
    }
    let mut input = io::stdin().lock();
    while let Ok(Some(asked)) = protocol::read(&mut input) {
        if sender.send(asked).is_err() {
            break;
        }
    }
    // A driver that is busy would hold up an orderly exit.
    kill_process(getpid(), Signal::KILL).ok();
    ExitCode::SUCCESS
}

fn work(requests: &Receiver<Asked>) {
    let mut device: Option<Device> = None;
    for Asked { id, adapter, request } in requests {
        let ready = if request.draws() { have(&mut device, adapter.as_ref()) } else { Ok(()) };
        limits::for_work();
        if say(id, Answer::Begun).is_err() {
            return;
        }
        let done = match ready {
            Ok(()) => catch_unwind(AssertUnwindSafe(|| answer(request, device.as_ref()))),
            Err(sentence) => Ok(Answer::Refused(sentence)),
        };
        let answer = done.unwrap_or_else(|_| {
            // What a panic left of the device is not to be trusted.
            device = None;
            Answer::Refused("the checker met something in this text that it cannot work with".into())
        });
        if say(id, answer).is_err() {
            return;
        }
    }
}

fn say(id: u64, answer: Answer) -> io::Result<()> {
    protocol::write(&mut io::stdout().lock(), &Answered { id, answer })
}

/// Makes the device where there is none, or another.
fn have(device: &mut Option<Device>, wanted: Option<&Adapter>) -> Result<(), String> {
    if device.as_ref().is_some_and(|device| wanted.is_none_or(|wanted| device.is(wanted))) {
        return Ok(());
    }
    *device = None;
    limits::for_driver();
    *device = Some(Device::open(wanted)?);
    Ok(())
}

fn answer(request: Request, device: Option<&Device>) -> Answer {
    match request {
        Request::Warm => Answer::Proven,
        Request::Prove { wgsl, vertex, form } => {
            let proven = device.map_or(Ok(()), |device| device.prove(&wgsl, vertex.as_deref(), form));
            proven.map_or_else(Answer::Refused, |()| Answer::Proven)
        }
        Request::Describe { text, draws } => match read(&text, device.filter(|_| draws)) {
            Ok(described) => Answer::Described(Box::new(described)),
            Err(fault) => Answer::Faulty(fault),
        },
    }
}

/// Reads a file as far as it can be proven without the studio: into the shaders of a layer, and on the device where there is one.
fn read(text: &Text, device: Option<&Device>) -> Result<Described, Fault> {
    let (mut described, entry) = describe(text)?;
    let fault = |sentence: String| Fault::at(&text.path, &text.text, entry, &sentence);
    if let Body::Stage { form, wgsl, uses_lut } = &described.body {
        let snippet = Snippet {
            entry: "effect".into(),
            wgsl: wgsl.clone().into(),
            uses_lut: *uses_lut,
            images: 0,
            guided: false,
            gathers: false,
            linear: false,
            untrusted: true,
        };
        let (_, vectors) = pack(&described.manifest.params);
        prove(&form.stage(snippet), vectors)
            .map_err(|what| fault(format!("valid by itself, but not in the shaders of a layer: {what}")))?;
    }
    if let Some(device) = device {
        described.cost = measure(device, &described).map_err(fault)?;
    }
    Ok(described)
}
