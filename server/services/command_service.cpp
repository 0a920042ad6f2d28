#include "server/services/command_service.h"

#include "base/digest.h"
#include "base/planted.h"
#include "protocol/payload.h"
#include "server/rights/guard.h"
#include "server/services/anamnesis.h"
#include "server/services/decide.h"
#include "server/services/item_store.h"
#include "server/services/notes.h"
#include "server/services/traces.h"
#include "triage/knowledge_base.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

using protocol::Command;
using protocol::CommandResult;
using protocol::CommandStatus;
using protocol::CommandType;

CommandResult refusal(const CommandId& id, CommandStatus status, ErrorCode code, std::string message = {}) {
    CommandResult r;
    r.id = id;
    r.status = status;
    r.code = code;
    r.message = std::move(message);
    return r;
}

// `current` is spliced in as stored: decimals keep their digits.
std::string resultText(const CommandResult& r, std::string_view current) {
    std::string text = json::write(protocol::toJson(r));
    if (current.empty()) return text;
    text.pop_back();
    return text + ",\"current\":" + std::string(current) + "}";
}

std::string messageOf(const Error& e) {
    std::string out = e.detail;
    for (const auto& p : e.problems) out += fmt::format("; {}: {}", p.place, p.message);
    return out;
}

clinical::PersonRef personOf(const Principal& who) {
    return {who.practitioner.empty() ? who.person.str() : who.practitioner, who.name};
}

// Who looks after a course is also the manager's to say.
bool mayCommand(const Principal& who, CommandType type) {
    return clinicians.has(who.role) || (who.role == Role::manager && (type == CommandType::icbtTransfer || type == CommandType::icbtCover));
}

} // namespace

CommandService::CommandService(Store& store, const triage::KnowledgeBase& kb, const Clock& clock, Random& random)
    : m_store(store), m_kb(kb), m_clock(clock), m_random(random) {
    handle({CommandType::noteSign}, signAnamnesis);
}

Result<std::string> CommandService::run(const Principal& who, std::string_view batchText) {
    FYR_TRY(const auto batch, protocol::commandBatchFromText(batchText));
    const std::span<const protocol::BatchEntry> all(batch.commands);
    auto answers = runTogether(who, batch.epoch, all);
    if (!answers && all.size() > 1 && answers.error().code != ErrorCode::resyncRequired) {
        answers = std::vector<Answered>{};
        for (std::size_t i = 0; i < all.size(); ++i) {
            auto one = runTogether(who, batch.epoch, all.subspan(i, 1));
            if (!one) return fail(one.error()); // what is answered is answered: sent again it is told again
            answers->push_back(std::move(one->front()));
        }
    }
    if (!answers) return fail(answers.error());
    std::string out = "{\"results\":[";
    for (const auto& a : *answers) {
        if (out.back() != '[') out += ',';
        out += a.text;
        if (a.fresh && onAnswered) onAnswered(a.type, a.status);
    }
    return out + "]}";
}

Result<std::vector<CommandService::Answered>> CommandService::runTogether(
    const Principal& who, std::string_view epoch, std::span<const protocol::BatchEntry> entries) {
    std::vector<Answered> out;
    const auto written = m_store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        out.clear();
        if (!epoch.empty()) {
            FYR_TRY(const auto tenant, tx.tenant());
            if (tenant.epoch != epoch) return fail(ErrorCode::resyncRequired, "made for the server as it was before a restore");
        }
        FYR_TRY(const auto policy, loadPolicy(tx, who.unit, m_clock.now(), &m_kb));
        for (const auto& entry : entries) {
            FYR_TRY(auto one, answer(tx, who, policy, entry));
            out.push_back(std::move(one));
        }
        return {};
    });
    if (!written) return fail(written.error());
    return out;
}

Result<CommandService::Answered> CommandService::answer(WriteTx& tx, const Principal& who, const TenantPolicy& policy,
                                                        const protocol::BatchEntry& entry) {
    if (!entry.command) {
        const auto& error = entry.command.error();
        // Not stored: without a readable command there is nothing that could be the same again.
        return Answered{resultText(refusal(entry.id, CommandStatus::rejected, error.code, messageOf(error)), {}),
                        "unreadable", CommandStatus::rejected, true};
    }
    const auto& command = *entry.command;
    const auto hash = hex(sha256(json::write(protocol::toJson(command))));
    FYR_TRY(const auto known, tx.command(command.id.str()));
    if (known && !(FYR_PLANTED(210) && m_clock.now() - known->at > std::chrono::seconds{20})) {
        if ((known->hash == hash || FYR_PLANTED(214)) && known->person == who.person.str()) return Answered{known->result, {}, {}, false};
        return Answered{resultText(refusal(command.id, CommandStatus::rejected, ErrorCode::duplicate,
                                           "this id was used for another command"),
                                   {}),
                        std::string(protocol::code(command.type)), CommandStatus::rejected, false};
    }
    FYR_TRY(auto done, execute(tx, who, policy, command));
    auto stored = done.text;
    if (FYR_PLANTED(211) && done.status != CommandStatus::accepted) stored = resultText(CommandResult{.id = command.id, .status = CommandStatus::accepted}, {});
    if (!FYR_PLANTED(209) && !(FYR_PLANTED(210) && known)) FYR_CHECK(tx.putCommand({command.id.str(), who.person.str(), hash, std::move(stored), m_clock.now()}));
    done.type = protocol::code(command.type);
    done.fresh = true;
    return done;
}

Result<CommandService::Answered> CommandService::execute(WriteTx& tx, const Principal& who, const TenantPolicy& policy,
                                                         const Command& command) {
    const auto now = m_clock.now();
    const bool isNote = command.type == CommandType::noteAdd;
    Trace trace;
    trace.action = isNote ? TraceAction::create : TraceAction::update;
    trace.subtype = protocol::code(command.type);
    trace.about = {command.target.type + "/" + command.target.id};
    const auto refuse = [&](CommandResult r, std::string_view current) -> Result<Answered> {
        trace.refused = true;
        trace.detail = info(*r.code).name;
        if (!FYR_PLANTED(212)) FYR_CHECK(leaveTrace(tx, now, who, trace));
        return Answered{resultText(r, current), {}, r.status, true};
    };
    const auto reject = [&](ErrorCode code, std::string message) {
        return refuse(refusal(command.id, CommandStatus::rejected, code, std::move(message)), {});
    };
    if (!mayCommand(who, command.type)) return reject(ErrorCode::forbidden, "for clinicians");
    if (const auto checked = protocol::checkPayload(command); !checked)
        return reject(checked.error().code, messageOf(checked.error()));
    if (const auto handler = m_handlers.find(command.type); handler != m_handlers.end() || !protocol::isTriage(command.type)) {
        if (handler == m_handlers.end()) return reject(ErrorCode::badRequest, "this server does not do that");
        FYR_TRY(auto done, handler->second(tx, who, command, now));
        done.result.id = command.id;
        trace.action = done.action;
        trace.patient = done.patient;
        trace.about.insert(trace.about.end(), done.about.begin(), done.about.end());
        if (done.refused()) return refuse(std::move(done.result), done.current);
        FYR_CHECK(leaveTrace(tx, now, who, trace));
        return Answered{resultText(done.result, done.current), {}, CommandStatus::accepted, true};
    }

    rights::Guard guard(tx, who, now);
    std::string itemId = command.target.type == "Task" ? command.target.id : std::string{};
    protocol::NotePayload note;
    if (isNote) {
        FYR_TRY(note, protocol::notePayload(command));
        if (!note.item.empty()) itemId = note.item.str();
        FYR_TRY(const auto patient, tx.read("Patient", note.patient.str()));
        FYR_TRY(const auto scope, tx.scopeOf("Patient", note.patient.str()));
        if (!patient || patient->deleted || !scope) return reject(ErrorCode::notFound, "no such Patient");
        FYR_TRY(const auto may, guard.judge(rights::Action::command, "Patient", *scope));
        if (!may.allowed()) return reject(ErrorCode::notFound, "no such Patient");
        trace.patient = note.patient.str();
        if (!note.encounter.empty()) {
            FYR_TRY(const auto about, tx.scopeOf("Encounter", note.encounter));
            if (!about || about->patient != note.patient.str()) return reject(ErrorCode::notFound, "no such visit of this patient");
        }
    } else if (command.target.type != "Task") {
        return reject(ErrorCode::notFound, "the target of a triage command is a Task");
    }

    std::optional<StoredItem> before;
    if (!itemId.empty()) {
        FYR_TRY(before, loadItem(tx, itemId));
        if (!before) return reject(ErrorCode::notFound, "no such item");
        const ResourceScope scope{before->item.patient.str(), before->item.unit.str()};
        FYR_TRY(const auto may, guard.judge(isNote ? rights::Action::read : rights::Action::command, "Task", scope));
        if (!may.allowed()) return reject(ErrorCode::notFound, "no such item");
        if (isNote && before->item.patient != note.patient) return reject(ErrorCode::notFound, "no such item of this patient");
        trace.patient = before->item.patient.str();
    }

    CommandResult result;
    result.id = command.id;
    if (before) {
        DecideWorld world;
        world.now = now;
        FYR_TRY(const auto open, tx.value("interview-open/" + before->item.interview.str()));
        world.interviewOpen = open.has_value();
        world.seen = [&](std::int64_t base) -> std::optional<SeenSuggestion> {
            const auto row = loadItemRow(tx, itemId, base);
            if (!row || !*row) return std::nullopt;
            const auto& i = (*row)->item;
            return SeenSuggestion{i.suggestion.urgency, i.suggestion.destination.code, i.redFlags.size()};
        };
        world.destinationLabel = [&](std::string_view code) -> std::optional<clinical::LocalText> {
            const auto* d = m_kb.destination(code);
            return d ? std::optional(d->label) : std::nullopt;
        };
        world.reviewWithin = [&](clinical::Urgency u) { return policy.reviewWithin(u); };
        const auto verdict = decide(before->item, command, personOf(who), world);
        if (const auto* no = std::get_if<Refused>(&verdict)) {
            auto r = refusal(command.id, no->status, no->code, no->message);
            r.version = before->item.version;
            r.byId = no->by.id;
            r.byName = no->by.name;
            return refuse(std::move(r), before->taskJson);
        }
        const auto& yes = std::get<Accepted>(verdict);
        result.version = before->item.version;
        if (!yes.events.empty()) {
            const auto& decision = yes.item.decision;
            if (decision && decision != before->item.decision)
                FYR_CHECK(countDecided(tx, policy.unit, before->item, decision->destination.code, now));
            if (yes.item.decision != before->item.decision && !policy.unit.videoDropIn.empty())
                FYR_CHECK(tx.enqueue({0, "visit.triaged", json::write(json::object{{"item", itemId}}), now, 0})); // server/video/visit_bookings.cpp
            FYR_TRY(const auto saved, saveItem(tx, &*before, yes.item));
            if (!isNote || command.target.type == "Task") result.version = saved.version + (FYR_PLANTED(213) ? 1 : 0);
            const auto stream = "task/" + itemId;
            FYR_TRY(const auto past, tx.events(stream));
            std::int64_t at = past.empty() ? 0 : past.back().version;
            const auto first = at;
            std::vector<Event> events;
            for (const auto& e : yes.events) {
                auto data = e.data;
                data["command"] = command.id.str();
                data.erase("reason"); // clinical text lives in the record, once
                events.push_back({stream, ++at, now, e.type, json::write(data)});
            }
            FYR_CHECK(tx.append(stream, first, events));
        }
    }
    if (isNote) {
        Note n{makeUlid(now, m_random), note.patient.str(), note.item.str(), who.unit, note.text, personOf(who), now, note.encounter};
        if (!n.encounter.empty()) FYR_CHECK(tx.clearValue(noteOwedKey(n.encounter)));
        FYR_CHECK(putResource(tx, noteResource(n), {note.patient.str(), who.unit}, 0));
        trace.about.push_back("DocumentReference/" + n.id);
        if (command.target.type == "Patient") {
            FYR_TRY(const auto patient, tx.read("Patient", note.patient.str()));
            result.version = patient ? patient->version : 0;
        }
    }
    FYR_CHECK(leaveTrace(tx, now, who, trace));
    return Answered{resultText(result, {}), {}, CommandStatus::accepted, true};
}

} // namespace fyr::server
