//! What is packed in an archive, a part at a time, and no more than a file may unpack to.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::super::report::{FindingCode, Spot, Unchecked};
use super::{Look, Looked, part, shown};

/// Bytes that a file may unpack to, with everything that is packed in what is packed.
pub(in super::super) const UNPACKED: u64 = 512 * 1024 * 1024;

/// Bytes of the largest part.
pub(in super::super) const LARGEST_PART: u64 = 64 * 1024 * 1024;

/// Parts of the archive with the most.
pub(in super::super) const MOST_PARTS: usize = 10_000;

/// Bytes between two parts that belong to how they are packed.
const SEAM: u64 = 64;

/// An archive in memory.
pub(in super::super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    file: &'a [u8],
}

impl<'a> Archive<'a> {
    pub(in super::super) fn open(file: &'a [u8]) -> Result<Self, Unchecked> {
        let zip = ZipArchive::new(Cursor::new(file)).map_err(|_| Unchecked::Damaged)?;
        if zip.len() > MOST_PARTS {
            return Err(Unchecked::UnpacksTooLarge);
        }
        Ok(Self { zip, file })
    }

    pub(in super::super) fn len(&self) -> usize {
        self.zip.len()
    }

    /// The name of a part; `None` of a folder.
    pub(in super::super) fn name(&mut self, index: usize) -> Result<Option<String>, Unchecked> {
        let entry = self.zip.by_index_raw(index).map_err(|_| Unchecked::Damaged)?;
        if entry.is_dir() {
            return Ok(None);
        }
        Ok(Some(entry.name().map_or_else(|_| String::from_utf8_lossy(entry.name_raw()).into_owned(), Into::into)))
    }

    /// A part. Takes its size from the budget, by what comes and not by what was said to come.
    pub(in super::super) fn read(&mut self, index: usize, budget: &mut u64) -> Result<Vec<u8>, Unchecked> {
        let raw = self.zip.by_index_raw(index).map_err(|_| Unchecked::Damaged)?;
        if raw.encrypted() {
            return Err(Unchecked::Locked);
        }
        let size = raw.size();
        drop(raw);
        if size > LARGEST_PART.min(*budget) {
            return Err(Unchecked::UnpacksTooLarge);
        }
        let entry = self.zip.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_) => Unchecked::UnknownKind,
            _ => Unchecked::Damaged,
        })?;
        let most = LARGEST_PART.min(*budget);
        let mut content = Vec::new();
        entry.take(most + 1).read_to_end(&mut content).map_err(|_| Unchecked::Damaged)?;
        if content.len() as u64 > most {
            return Err(Unchecked::UnpacksTooLarge);
        }
        *budget -= content.len() as u64;
        Ok(content)
    }

    pub(in super::super) fn read_named(&mut self, name: &str, budget: &mut u64) -> Result<Vec<u8>, Unchecked> {
        let index = self.zip.index_for_name(name).ok_or(Unchecked::Damaged)?;
        self.read(index, budget)
    }

    /// Whether something stands before, between or behind the parts that it lists: what one reader passes over, another one opens.
    fn has_foreign_content(&mut self) -> bool {
        let mut parts = Vec::with_capacity(self.zip.len());
        for index in 0..self.zip.len() {
            let Ok(entry) = self.zip.by_index_raw(index) else { return true };
            let Some(begin) = entry.data_start() else { return true };
            parts.push((entry.header_start(), begin + entry.compressed_size()));
        }
        parts.sort_unstable();
        let first = parts.first().map_or(0, |(begin, _)| *begin);
        let gaps = parts.windows(2).any(|pair| pair[1].0 < pair[0].1 || pair[1].0 - pair[0].1 > SEAM);
        let directory = self.zip.central_directory_start();
        let last = parts.last().map_or(directory, |(_, end)| *end);
        let end = self.file.len().checked_sub(22 + self.zip.comment().len());
        let ends_well = end.is_some_and(|at| self.file[at..].starts_with(b"PK\x05\x06"));
        first > 0 || gaps || directory.saturating_sub(last) > SEAM || !ends_well || self.zip.has_duplicate_names()
    }

    /// What was written about the archive as a whole.
    fn remark(&self) -> String {
        String::from_utf8_lossy(self.zip.comment()).into_owned()
    }
}

impl Look {
    /// What there is to say of an archive whatever its parts are.
    pub(super) fn seams(&mut self, archive: &mut Archive<'_>) {
        if archive.has_foreign_content() {
            self.find(FindingCode::ForeignContent, Spot::Whole);
        }
        let remark = archive.remark();
        if !remark.is_empty() {
            self.find(FindingCode::Comment, Spot::Whole);
            self.text(&remark, "", || Spot::Whole);
        }
    }

    /// A part of an archive; what cannot be read of it is a finding, unless the whole file unpacks to too much.
    pub(super) fn unpack(
        &mut self,
        archive: &mut Archive<'_>,
        index: usize,
        name: &str,
    ) -> Result<Option<Vec<u8>>, Unchecked> {
        match archive.read(index, &mut self.unpacked) {
            Ok(content) => Ok(Some(content)),
            Err(Unchecked::UnpacksTooLarge) => Err(Unchecked::UnpacksTooLarge),
            Err(reason) => {
                self.part_unchecked(part(name), reason);
                Ok(None)
            }
        }
    }
}

/// Looks through an archive of files.
pub(super) fn look(look: &mut Look, file: &[u8]) -> Looked {
    let mut archive = Archive::open(file)?;
    look.seams(&mut archive);
    let (mut files, mut locked) = (0_usize, 0_usize);
    let is_clean_before = std::mem::replace(&mut look.can_clean, false);
    for index in 0..archive.len() {
        let Some(name) = archive.name(index)? else { continue };
        look.text(&name, "", || Spot::Part { name: shown(&name) });
        files += 1;
        if look.is_spent {
            return Err(Unchecked::UnpacksTooLarge);
        }
        match archive.read(index, &mut look.unpacked) {
            Ok(content) => look.inner(&name, content),
            Err(Unchecked::UnpacksTooLarge) => return Err(Unchecked::UnpacksTooLarge),
            Err(reason) => {
                locked += usize::from(reason == Unchecked::Locked);
                look.part_unchecked(part(&name), reason);
            }
        }
    }
    look.can_clean = is_clean_before;
    if files > 0 && locked == files { Err(Unchecked::Locked) } else { Ok(()) }
}
