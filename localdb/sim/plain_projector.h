// Resources of simulations: {"patient":"p1","words":"…"}, or whatever else: then nothing is read out of them.
#pragma once

#include "localdb/projector.h"
#include "sync/sim/plain_record.h"

namespace fyr::localdb::sim {

class PlainProjector final : public Projector {
  public:
    [[nodiscard]] Projection project(const protocol::ResourceKey& key, std::string_view text) const override {
        Projection p;
        const auto v = json::parse(text);
        if (!v) return p;
        p.patient = std::string(json::text(*v, "patient").value_or(""));
        if (p.patient.empty()) p.patient = sync::sim::recordOf(key);
        p.inQueue = key.type == "Task";
        p.open = sync::sim::isOpenWork(key, text);
        if (key.type != "Patient") return p;
        p.patient = key.id;
        p.person = PatientHit{key.id, std::string(json::text(*v, "words").value_or("")), {}, clinical::Sex::unknown, {}};
        p.searched = p.person->name;
        return p;
    }
    [[nodiscard]] std::string words(std::string_view text) const override {
        const auto v = json::parse(text);
        return v ? std::string(json::text(*v, "words").value_or("")) : std::string();
    }
    [[nodiscard]] Result<QueueItem> queueItem(std::string_view) const override { return fail(ErrorCode::notFound); }
    [[nodiscard]] Result<clinical::TriageItem> item(std::string_view, const Lookup&) const override {
        return fail(ErrorCode::notFound);
    }
};

} // namespace fyr::localdb::sim
