// The faults that FYR_PLANTED(n) plants in the shipped server. `clinics`: found by simulated clinics; otherwise by the model
// of the server, which must answer alike (server/sim/both_servers.h): who wins is no promise to a workstation.
#pragma once

#include "planted/faults.h"

namespace fyr::planted {

struct ServerFault : Fault {
    bool clinics = true;
};

inline constexpr std::array serverFaults{
    ServerFault{{201, "feed", "a page's cursor is one too far"}},
    ServerFault{{202, "feed", "a page that was cut off says that there is no more"}},
    ServerFault{{203, "feed", "rights are not asked"}},
    ServerFault{{204, "feed", "what left is not to be forgotten"}},
    ServerFault{{205, "feed", "changes of rights that no row shows are not told"}},
    ServerFault{{206, "feed", "the cursor of another unit goes on"}},
    ServerFault{{207, "feed", "the cursor of another life of the database goes on (workstations look too)"}, false},
    ServerFault{{208, "audit", "a page leaves no line"}},
    ServerFault{{209, "commands", "an answer is not remembered"}},
    ServerFault{{210, "commands", "an answer is forgotten after twenty seconds"}},
    ServerFault{{211, "commands", "a refusal is stored as accepted"}},
    ServerFault{{212, "audit", "a refused command leaves no line"}},
    ServerFault{{213, "commands", "the version in an answer is one too high"}},
    ServerFault{{214, "commands", "an id that comes with another content gets the first one's answer"}, false},
    ServerFault{{216, "rules", "a claim takes the item from whoever holds it"}, false},
    ServerFault{{217, "rules", "a suggestion that is no longer there can be confirmed"}, false},
    ServerFault{{218, "rules", "what somebody else decided is decided once more"}, false},
    ServerFault{{219, "rules", "the version that was seen is not looked at"}, false},
    ServerFault{{220, "hand-in", "what was settled is held again when it comes again"}},
    ServerFault{{221, "hand-in", "what was refused is called held and dropped (found here, mended)"}},
    ServerFault{{222, "hand-in", "what is called held is not kept"}},
    ServerFault{{223, "rights", "the end of a break-glass is not told"}},
    ServerFault{{224, "rights", "a break-glass that ended lives again when the clock is set back (found here, mended)"}},
    ServerFault{{225, "rights", "a block blocks nothing"}},
    ServerFault{{226, "sessions", "the token of a revoked device is as good as before"}},
    ServerFault{{227, "sessions", "the lease is told twice as long as the tenant wants"}},
    ServerFault{{228, "store", "a commit is not flushed before it is answered"}},
    ServerFault{{229, "store", "a page cuts a transaction in two"}},
    ServerFault{{230, "store", "a first sync leaves out what was ever changed"}},
    ServerFault{{231, "store", "the feed does not say where a record came from"}},
    ServerFault{{232, "store", "the audit chain is not chained"}},
    ServerFault{{233, "restore", "a restored database keeps its epoch"}},
    ServerFault{{234, "feed", "what left and is back is forgotten all the same (found here, mended)"}},
};

} // namespace fyr::planted
