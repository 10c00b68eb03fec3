//! What the process that examines a file takes from itself before it reads the first byte of it.
//!
//! Limits of the system (`setrlimit`), which need no privilege and which no process gets back: memory, processor time, no file can be
//! opened or written and no socket made (there is no number left for a descriptor), no core is dumped. On Linux a filter of system
//! calls besides: only memory, time, reading what comes in and writing what goes out; everything else is refused by the kernel. It is
//! killed when the thread that started it is gone.

use rustix::process::{Resource, Rlimit, setrlimit};

/// Bytes of memory it may take for itself.
const MEMORY: u64 = 256 * 1024 * 1024;

/// Bytes of addresses: the program itself and its libraries stand there too.
const ADDRESSES: u64 = 2 * 1024 * 1024 * 1024;

/// Seconds of a processor.
const PROCESSOR: u64 = 60;

/// Confines this process. Whether the system filters its calls too.
///
/// # Errors
/// When a limit cannot be set.
pub(super) fn confine() -> Result<bool, ()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, set_parent_process_death_signal};
        set_parent_process_death_signal(Some(Signal::KILL)).map_err(drop)?;
        // If the machine runs out of memory, this one goes first. A system without that file has another way.
        let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    }
    let limits = [
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Cpu, PROCESSOR),
        (Resource::Data, MEMORY),
        (Resource::As, ADDRESSES),
        // Three are open: what comes in, what goes out, and where nobody listens.
        (Resource::Nofile, 3),
    ];
    for (resource, most) in limits {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        setrlimit(resource, limit).map_err(drop)?;
    }
    Ok(filter_calls())
}

#[cfg(not(target_os = "linux"))]
const fn filter_calls() -> bool {
    false
}

/// Lets the kernel refuse every call but those that reading a file in memory needs. False where it does not know how.
#[cfg(target_os = "linux")]
fn filter_calls() -> bool {
    use std::collections::BTreeMap;

    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    };

    let allowed = [
        libc::SYS_brk,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_futex,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_sched_yield,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    let when = |argument: u8, value: u64| {
        SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)
            .and_then(|condition| SeccompRule::new(vec![condition]))
    };
    // Whoever started the portal may have left it descriptors open, which come along: none but the three may be used.
    let conditional = [
        (libc::SYS_read, 0, 0),
        (libc::SYS_write, 0, 1),
        (libc::SYS_writev, 0, 1),
        (libc::SYS_write, 0, 2),
        (libc::SYS_writev, 0, 2),
        // Memory, and no file in it.
        (libc::SYS_mmap, 4, u64::from(u32::MAX)),
        // `abort` is a signal to itself, and to nobody else.
        (libc::SYS_tgkill, 0, u64::from(std::process::id())),
    ];
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = allowed.into_iter().map(|call| (call, Vec::new())).collect();
    for (call, argument, value) in conditional {
        let Ok(rule) = when(argument, value) else { return false };
        rules.entry(call).or_default().push(rule);
    }
    let Ok(machine) = std::env::consts::ARCH.try_into() else { return false };
    let refused = SeccompAction::Errno(libc::EPERM.cast_unsigned());
    SeccompFilter::new(rules, refused, SeccompAction::Allow, machine)
        .and_then(BpfProgram::try_from)
        .is_ok_and(|program| seccompiler::apply_filter(&program).is_ok())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs::File;
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream, UdpSocket};

    use super::*;

    /// A filter holds for the thread that sets it, and for what it starts.
    #[test]
    fn whoever_is_confined_reaches_nothing() {
        let here = std::env::temp_dir().join(format!("confined-{}", std::process::id()));
        let (mut to, own) = (File::create(&here).unwrap(), here.clone());
        let mut from = File::open(&here).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let reached = std::thread::spawn(move || {
            if !filter_calls() {
                return vec!["it filters nothing"];
            }
            let tries: [(&str, bool); 8] = [
                ("opens a file", File::open(&own).is_ok()),
                ("makes a file", File::create(own.with_extension("made")).is_ok()),
                ("removes a file", std::fs::remove_file(&own).is_ok()),
                ("reads what was left open", from.read(&mut [0; 4]).is_ok()),
                ("writes to what was left open", to.write(b"words").is_ok()),
                ("connects", TcpStream::connect(address).is_ok()),
                ("makes a socket", UdpSocket::bind("127.0.0.1:0").is_ok()),
                ("starts a program", std::process::Command::new("true").spawn().is_ok()),
            ];
            // They are not closed: that is a call of its own.
            std::mem::forget((from, to));
            tries.into_iter().filter_map(|(what, went)| went.then_some(what)).collect()
        });
        assert_eq!(reached.join().unwrap(), Vec::<&str>::new());
        assert_eq!(std::fs::read(&here).unwrap(), b"");
        std::fs::remove_file(&here).unwrap();
    }
}
