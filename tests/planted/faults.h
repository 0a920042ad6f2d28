// The faults that FYR_PLANTED(n) plants, by number: 1–39 engine, 41–49 the model of the server, 50–79 the store in memory.
// 401–419 are of the waiting room, in tests/video/waiting.
#pragma once

#include <array>
#include <string_view>

namespace fyr::planted {

struct Fault {
    int number;
    std::string_view where;
    std::string_view what;
};

inline constexpr std::array faults{
    Fault{1, "engine", "a batch that failed is never sent again"},
    Fault{2, "engine", "a start forgets that there is unsent work"},
    Fault{3, "engine", "no poll under the wake"},
    Fault{4, "engine", "a proxy's 401 ends the session"},
    Fault{5, "engine", "any 401 or 403 counts as revoked"},
    Fault{6, "engine", "a late answer of another request is taken for the page asked for"},
    Fault{7, "engine", "sent commands are not marked: they can be taken back"},
    Fault{8, "engine", "a cut answer parks the whole batch"},
    Fault{9, "engine", "a poisoned batch is not halved: its first command is parked"},
    Fault{10, "engine", "Retry-After is not obeyed"},
    Fault{11, "engine", "no back-off"},
    Fault{12, "lease", "only the steady clock counts: sleep makes a lease longer"},
    Fault{13, "lease", "only the wall clock counts: setting it back makes a lease longer"},
    Fault{14, "lease", "each start begins the lease anew"},
    Fault{15, "lease", "the end of the lease does not close the cache"},
    Fault{16, "hand-in", "that the device was revoked is not written down"},
    Fault{17, "hand-in", "a revoked device is erased before its work is handed in"},
    Fault{18, "hand-in", "any page with status 200 counts as held"},
    Fault{19, "hand-in", "a proxy's 403 erases a revoked device"},
    Fault{20, "hand-in", "a revoked device keeps its records while it hands in"},
    Fault{21, "engine", "what could not be saved is called saved"},
    Fault{22, "engine", "goes on with a server that is too old"},
    Fault{23, "engine", "goaway is never carried out"},
    Fault{24, "engine", "a request without an answer is never given up"},
    Fault{25, "engine", "a closed wake socket is not noticed"},
    Fault{26, "engine", "counts of unsent work stay as they were"},
    Fault{27, "engine", "410 does not begin a new first sync"},
    Fault{28, "engine", "what waits again after a restore is not counted"},
    Fault{29, "hand-in", "what a restored server may have lost is not handed in"},
    Fault{31, "engine", "a count that failed is not made good (found here, mended)"},
    Fault{32, "engine", "the shorter of two Retry-After counts (found here, mended)"},
    Fault{33, "lease", "a proxy's refusal renews the lease"},
    Fault{41, "server", "a page cuts a transaction in two"},
    Fault{42, "server", "a command that comes twice is carried out twice"},
    Fault{43, "server", "handed-in work is called held and dropped"},
    Fault{44, "server", "an effect without a line in the audit trail"},
    Fault{45, "server", "lost rights are not told in the feed"},
    Fault{46, "server", "the clock of a device decides a conflict"},
    Fault{50, "store", "forgotten records stay"},
    Fault{51, "store", "the last record of a page is not stored"},
    Fault{52, "store", "a new first sync does not drop what it did not name"},
    Fault{53, "store", "a new first sync empties the outbox"},
    Fault{54, "store", "a refusal takes along commands on other targets"},
    Fault{55, "store", "what depends on a refused command is sent all the same"},
    Fault{56, "store", "notes are taken along with a refused command"},
    Fault{57, "store", "a command can be taken back after it was sent"},
    Fault{58, "store", "a refused command is done again under its old id"},
    Fault{59, "store", "a parked command is done again under a new id"},
    Fault{60, "store", "accepted commands leave before the feed shows them"},
    Fault{61, "store", "accepted commands never leave the screen"},
    Fault{62, "store", "the outbox is sent from its end"},
    Fault{63, "store", "a purge keeps the place in the feed"},
    Fault{64, "store", "a purge keeps a record"},
    Fault{65, "store", "the newest command does not survive a crash"},
    Fault{66, "store", "handing in one command drops the others"},
    Fault{67, "store", "refused commands are not handed in"},
    Fault{68, "store", "what was shown of a record stays beside a refused command"},
    Fault{70, "store", "one id is taken twice"},
    Fault{71, "store", "refusals are dropped"},
    Fault{72, "store", "a purge leaves what was shown beside refused commands"},
    Fault{74, "store", "a restored server's losses are not sent again"},
    Fault{75, "store", "… are sent again out of their order"},
    Fault{76, "store", "accepted commands are not kept for a restore"},
    Fault{34, "engine", "a full cache is never made to fit"},
    Fault{35, "engine", "what was dropped and is wanted is asked for once"},
    Fault{78, "store", "what an unsent command is about is dropped for want of room"},
    Fault{79, "store", "what is dropped for want of room is forgotten for ever"},
    Fault{81, "store", "changes of what is not kept here are not followed"},
    Fault{77, "store", "a late answer leaves a trace of a record that is gone (found here, mended)"},
};

} // namespace fyr::planted
