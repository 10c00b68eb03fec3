//! The words of a case, and its status machine: pure, so that every way through it can be tried.

use crate::coded_enum;

coded_enum! {
    /// Where a case stands.
    Status {
        /// Filed by the form; the mailbox is not proven yet. Listed apart; lapses.
        Unconfirmed = "unconfirmed",
        /// In the queue, nobody has touched it.
        New = "new",
        /// Somebody works on it.
        InProgress = "in_progress",
        /// The requester was asked something.
        WaitingForRequester = "waiting_for_requester",
        /// A second person looks at the decision.
        Review = "review",
        /// Answered or ended.
        Closed = "closed",
    }
}

coded_enum! {
    /// How a closed case ended.
    Outcome {
        /// Everything asked for was done.
        Fulfilled = "fulfilled",
        /// A part was done, the rest refused with reasons.
        PartlyFulfilled = "partly_fulfilled",
        /// Refused with reasons.
        Refused = "refused",
        /// There is nothing about this person.
        NothingHeld = "nothing_held",
        /// The requester took it back.
        Withdrawn = "withdrawn",
        /// A customer of the operator decides about the data; the person was sent there.
        Redirected = "redirected",
        /// The requester did not answer what was needed.
        NoAnswer = "no_answer",
        /// The same request is handled in another case.
        Duplicate = "duplicate",
        /// Not a request.
        Spam = "spam",
        /// The mailbox was never confirmed. Never a refusal.
        Lapsed = "lapsed",
    }
}

impl Outcome {
    /// What follows from what was decided of what the request is about.
    pub const OF_ITEMS: [Self; 4] = [Self::Fulfilled, Self::PartlyFulfilled, Self::Refused, Self::NothingHeld];

    /// Ends beside an answer that the desk may choose.
    pub const BESIDE: [Self; 5] = [Self::Withdrawn, Self::Redirected, Self::NoAnswer, Self::Duplicate, Self::Spam];

    /// Whether something that was asked for is refused with it: only for a ground and a reason.
    #[must_use]
    pub const fn refuses(self) -> bool {
        matches!(self, Self::Refused | Self::PartlyFulfilled)
    }

    /// Whether it is what was decided of what the request is about, and not an end of another kind.
    #[must_use]
    pub const fn is_of_items(self) -> bool {
        matches!(self, Self::Fulfilled | Self::PartlyFulfilled | Self::Refused | Self::NothingHeld)
    }

    /// What may end a request whose mailbox nobody has proven: whoever filed it may be anybody, and gets no answer.
    pub const FOR_UNCONFIRMED: [Self; 2] = [Self::Spam, Self::Duplicate];

    /// Whether the requester gets a written answer with it.
    #[must_use]
    pub const fn needs_answer(self) -> bool {
        !matches!(self, Self::Spam | Self::Duplicate | Self::Withdrawn | Self::Lapsed)
    }
}

coded_enum! {
    /// What a browser says by itself with a request.
    Signal {
        /// Global Privacy Control: that data is not to be sold or shared.
        GlobalPrivacyControl = "gpc",
    }
}

coded_enum! {
    /// Why something may be refused, in kinds that most laws know; the article that gives it is named beside it.
    RefusalGround {
        /// It is manifestly unfounded.
        Unfounded = "unfounded",
        /// It is excessive, as when it comes again and again.
        Excessive = "excessive",
        /// Who asks was not proven.
        Identity = "identity",
        /// It would harm rights of others.
        Others = "others",
        /// A law wants the data kept, or forbids telling.
        Duty = "duty",
        /// The data is needed for claims, a contract or another reason that the law lets stand.
        Needed = "needed",
        /// The data is right as it is.
        Accurate = "accurate",
        /// The law gives no such right here.
        NotGiven = "not_given",
        /// Another ground of the law.
        Other = "other",
    }
}

impl RefusalGround {
    /// Whether it says of the request itself that it is not meant, or too much: a second person looks before that is said.
    #[must_use]
    pub const fn is_about_the_request(self) -> bool {
        matches!(self, Self::Unfounded | Self::Excessive)
    }
}

coded_enum! {
    /// How a request came in.
    Channel {
        /// The form.
        Web = "web",
        /// A mail to the operator.
        Email = "email",
        /// A call.
        Phone = "phone",
        /// A letter.
        Post = "post",
        /// A visit.
        InPerson = "in_person",
        /// The agents' protocol.
        Api = "api",
    }
}

impl Channel {
    /// Channels that are typed in at the desk.
    pub const FOR_INTAKE: [Self; 4] = [Self::Phone, Self::Post, Self::Email, Self::InPerson];
}

coded_enum! {
    /// What the person who asks is to the operator and to the data.
    Relation {
        /// The person whose data it is.
        Myself = "self",
        /// A parent or guardian.
        Guardian = "guardian",
        /// An authorised agent.
        Agent = "agent",
        /// Somebody whom another person referred.
        Referred = "referred",
        /// The author of a testimonial or post.
        Author = "author",
        /// Somebody whose data a customer of the operator put into its service.
        Customer = "customer",
    }
}

impl Relation {
    /// Whether the request is about somebody else, whose name is needed.
    #[must_use]
    pub const fn speaks_for_another(self) -> bool {
        matches!(self, Self::Guardian | Self::Agent)
    }
}

/// Something that happens to a case and may move its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The mailbox was proven.
    Confirm,
    /// The desk took it up: assigned it, wrote, acknowledged.
    TakeUp,
    /// The desk wrote to the requester; what has ended stays ended.
    Tell,
    /// The desk asked the requester something.
    Ask,
    /// The requester wrote.
    Reply,
    /// Its answer was passed on to a second person.
    Propose,
    /// The answer came back from there.
    Return,
    /// The desk, the requester or time ended it.
    Close(Outcome),
    /// It goes on after having been closed.
    Reopen,
}

/// Why a step cannot be made: the key of a text.
pub type NotNow = &'static str;

impl Status {
    /// Whether work on the case may go on.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed)
    }

    /// The status after a step.
    ///
    /// # Errors
    /// The key of the text that says why the step cannot be made now.
    pub const fn after(self, step: Step) -> Result<Self, NotNow> {
        match (self, step) {
            (Self::Closed, Step::Reopen) => Ok(Self::InProgress),
            (_, Step::Reopen) => Err("case-is-open"),
            (Self::Closed, Step::Tell) => Ok(Self::Closed),
            (Self::Closed, _) => Err("case-is-closed"),
            (Self::Unconfirmed, Step::Confirm) => Ok(Self::New),
            // Confirming again, as with an opt-out that began as new, only proves the mailbox.
            (other, Step::Confirm) => Ok(other),
            (Self::Unconfirmed, Step::TakeUp | Step::Tell | Step::Ask | Step::Propose) => Err("case-is-unconfirmed"),
            (Self::Review, Step::Propose) => Err("review-is-open"),
            (_, Step::Propose) => Ok(Self::Review),
            (Self::Review, Step::Return) => Ok(Self::InProgress),
            (_, Step::Return) => Err("review-is-over"),
            (Self::New, Step::TakeUp | Step::Tell) => Ok(Self::InProgress),
            (other, Step::TakeUp | Step::Tell) => Ok(other),
            (_, Step::Ask) => Ok(Self::WaitingForRequester),
            (Self::WaitingForRequester, Step::Reply) => Ok(Self::InProgress),
            (other, Step::Reply) => Ok(other),
            (Self::Unconfirmed, Step::Close(outcome)) if outcome.needs_answer() => Err("case-is-unconfirmed"),
            (Self::Unconfirmed, Step::Close(_)) => Ok(Self::Closed),
            (_, Step::Close(Outcome::Lapsed)) => Err("case-is-confirmed"),
            (_, Step::Close(_)) => Ok(Self::Closed),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn a_status() -> impl Strategy<Value = Status> {
        proptest::sample::select(Status::ALL.to_vec())
    }

    fn a_step() -> impl Strategy<Value = Step> {
        let steps = [
            Step::Confirm,
            Step::TakeUp,
            Step::Tell,
            Step::Ask,
            Step::Reply,
            Step::Propose,
            Step::Return,
            Step::Reopen,
        ];
        let steps = steps.into_iter();
        proptest::sample::select(
            steps.chain(Outcome::ALL.iter().map(|outcome| Step::Close(*outcome))).collect::<Vec<_>>(),
        )
    }

    proptest! {
        #[test]
        fn closed_is_left_by_reopening_alone(step in a_step()) {
            let after = Status::Closed.after(step);
            prop_assert_eq!(after.is_ok(), matches!(step, Step::Reopen | Step::Tell));
            prop_assert_eq!(after == Ok(Status::InProgress), step == Step::Reopen);
        }

        #[test]
        fn reopening_is_for_what_is_closed(status in a_status()) {
            prop_assert_eq!(status.after(Step::Reopen).is_ok(), status == Status::Closed);
        }

        #[test]
        fn a_step_that_ends_a_case_closes_it_and_no_other_does(status in a_status(), step in a_step()) {
            if let Ok(after) = status.after(step) {
                let stays = status == Status::Closed && step == Step::Tell;
                prop_assert_eq!(after == Status::Closed, stays || matches!(step, Step::Close(_)));
            }
        }

        /// Every way through, however long: what a mailbox never proved is worked on by nobody, and what was proven never lapses.
        #[test]
        fn ways_from_unconfirmed(steps in proptest::collection::vec(a_step(), 0..40)) {
            let mut status = Status::Unconfirmed;
            let (mut confirmed, mut reopened) = (false, false);
            for step in steps {
                let before = status;
                let Ok(after) = status.after(step) else { continue };
                confirmed |= step == Step::Confirm;
                reopened |= step == Step::Reopen;
                if step == Step::Close(Outcome::Lapsed) {
                    prop_assert_eq!(before, Status::Unconfirmed);
                    prop_assert!(!confirmed, "confirmed requests do not lapse");
                }
                if before == Status::Unconfirmed && after != Status::Unconfirmed {
                    prop_assert!(matches!(step, Step::Confirm | Step::Close(_)), "{step:?} led out of unconfirmed");
                }
                if !matches!(after, Status::Unconfirmed | Status::Closed) {
                    prop_assert!(confirmed || reopened, "{step:?} brought it into the queue unproven");
                }
                prop_assert!(after != Status::Unconfirmed || before == Status::Unconfirmed, "nothing becomes unconfirmed again");
                status = after;
            }
        }

        #[test]
        fn a_proposal_waits_in_review_and_nowhere_else(status in a_status(), step in a_step()) {
            let after = status.after(step);
            if status != Status::Review {
                prop_assert_eq!(after == Ok(Status::Review), step == Step::Propose && after.is_ok());
                prop_assert!(step != Step::Return || after.is_err());
            }
            prop_assert!(status != Status::Review || step != Step::Propose || after.is_err(), "one waits at a time");
        }

        #[test]
        fn waiting_ends_when_the_requester_writes(status in a_status()) {
            let after = status.after(Step::Reply);
            prop_assert_eq!(after.is_ok(), status.is_open());
            prop_assert!(after != Ok(Status::WaitingForRequester));
        }
    }

    #[test]
    fn what_the_desk_chooses_and_what_needs_an_answer() {
        // Each outcome follows from items, is an end beside an answer, or comes with time: never two of them.
        for outcome in Outcome::ALL {
            let is_beside = Outcome::BESIDE.contains(outcome);
            assert_eq!(outcome.is_of_items(), Outcome::OF_ITEMS.contains(outcome), "{outcome}");
            assert_eq!(!outcome.is_of_items() && !is_beside, *outcome == Outcome::Lapsed, "{outcome}");
            assert!(!outcome.is_of_items() || outcome.needs_answer(), "{outcome}");
        }
    }
}
