// fyrctl audit: is the trail whole, what was sworn to, and is this record under it?
#include "ctl/command.h"
#include "ctl/db_store.h"

#include "base/json.h"
#include "base/random.h"
#include "server/audit/heads.h"
#include "server/audit/verify.h"

#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace fyr::ctl {
namespace {

// The store at --data or --url, for reading; nothing (and a line on stderr) when it cannot be opened.
std::unique_ptr<server::Store> openFor(const Options& options) {
    static const SystemClock clock;
    static SystemRandom random;
    auto store = options.problem().empty() ? openStoreOf(options, clock, random) : fail(ErrorCode::badRequest, options.problem());
    if (store) return std::move(*store);
    complain(store.error());
    return nullptr;
}

int failed(const Error& e) {
    fmt::print(stderr, "fyrctl: {}\n", e.describe());
    return 1;
}

// Calls `each` for the tenant asked for, or for all. Exit code: the worst.
template <class F>
int forTenants(server::Store& store, const Options& options, F each) {
    const auto tenants = store.tenants();
    if (!tenants) return failed(tenants.error());
    int worst = 0;
    bool seen = false;
    for (const auto& tenant : *tenants) {
        if (const auto* wanted = options.value("--tenant"); wanted && *wanted != tenant.id) continue;
        seen = true;
        worst = std::max(worst, each(TenantId{tenant.id}));
    }
    if (seen) return worst;
    fmt::print(stderr, "fyrctl: no such tenant\n");
    return 2;
}

std::int64_t number(const Options& options, std::string_view name) {
    const auto* text = options.value(name);
    return text ? std::atoll(text->c_str()) : 0;
}

Result<std::optional<server::SignedHead>> headFile(const Options& options) {
    const auto* name = options.value("--head");
    if (!name) return std::optional<server::SignedHead>{};
    std::ifstream in(*name);
    std::stringstream text;
    text << in.rdbuf();
    FYR_TRY(auto head, server::headFromText(text.str()));
    return std::optional(std::move(head));
}

int verify(Arguments args) {
    const Options options(args, {"--data", "--url", "--tenant", "--head-seq", "--head-hash", "--head", "--key"});
    const auto store = openFor(options);
    if (!store) return 2;
    std::optional<server::AuditHead> witness;
    if (const auto* hash = options.value("--head-hash")) witness = server::AuditHead{number(options, "--head-seq"), *hash};
    const auto kept = headFile(options);
    if (!kept) return failed(kept.error());
    const auto* key = options.value("--key");
    return forTenants(*store, options, [&](const TenantId& tenant) {
        const auto report = server::verifyAudit(*store, tenant, witness);
        if (!report) return failed(report.error());
        auto broken = report->broken;
        std::int64_t heads = 0;
        if (!broken) {
            const bool isOfIt = *kept && (*kept)->tenant == tenant.str();
            const auto tree = server::verifyHeads(*store, tenant, isOfIt ? *kept : std::nullopt, key ? std::string_view(*key) : std::string_view{});
            if (!tree) return failed(tree.error());
            broken = tree->broken;
            heads = tree->heads;
        }
        json::object line{{"tenant", tenant.str()},
                          {"verified", !broken.has_value()},
                          {"records", report->records},
                          {"heads", heads},
                          {"head", {{"seq", report->head.seq}, {"hash", report->head.hash}}}};
        if (broken) line["broken"] = {{"seq", broken->seq}, {"why", broken->why}};
        fmt::print("{}\n", json::write(line));
        return broken ? 1 : 0;
    });
}

int head(Arguments args) {
    const Options options(args, {"--data", "--url", "--tenant"});
    const auto store = openFor(options);
    if (!store) return 2;
    return forTenants(*store, options, [&](const TenantId& tenant) {
        const auto heads = server::signedHeads(*store, tenant);
        if (!heads) return failed(heads.error());
        if (!heads->empty()) fmt::print("{}\n", server::write(heads->back()));
        return 0;
    });
}

int prove(Arguments args) {
    const Options options(args, {"--data", "--url", "--tenant", "--seq", "--from", "--to"});
    const auto store = openFor(options);
    if (!store) return 2;
    if (!options.value("--tenant") || (!options.value("--seq") && !options.value("--to"))) {
        fmt::print(stderr, "fyrctl: --tenant ID and --seq N, or --from M --to N\n");
        return 2;
    }
    const TenantId tenant{*options.value("--tenant")};
    const auto list = [](const std::vector<std::string>& hashes) {
        json::array out;
        for (const auto& h : hashes) out.push_back(json::value(h));
        return out;
    };
    if (options.value("--seq")) {
        const auto proof = server::proveRecord(*store, tenant, number(options, "--seq"));
        if (!proof) return failed(proof.error());
        json::object o{{"tenant", tenant.str()}, {"seq", proof->seq}, {"leaf", proof->leaf}, {"holds", server::holds(*proof)}};
        o["head"] = json::parse(server::write(proof->head)).value_or(json::value());
        o["path"] = list(proof->path);
        fmt::print("{}\n", json::write(o));
        return server::holds(*proof) ? 0 : 1;
    }
    const auto proof = server::proveGrowth(*store, tenant, number(options, "--from"), number(options, "--to"));
    if (!proof) return failed(proof.error());
    json::object o{{"tenant", tenant.str()}, {"from", number(options, "--from")}, {"to", number(options, "--to")}};
    o["path"] = list(*proof);
    fmt::print("{}\n", json::write(o));
    return 0;
}

} // namespace

std::vector<Command> auditCommands() {
    return {{"audit verify", "--data DIR | --url URL [--tenant ID] [--head FILE] [--key HEX] [--head-seq N --head-hash HEX]",
             "Walks the audit trail of each tenant and compares it with its signed heads; exit 1 with the first record that is not "
             "whole. FILE: a head that was kept elsewhere, as 'audit head' prints it; HEX: the only key that may have signed.",
             verify},
            {"audit head", "--data DIR | --url URL [--tenant ID]", "Prints the newest signed head of each tenant, a line each. Keep it elsewhere.", head},
            {"audit prove", "--data DIR --tenant ID (--seq N | --from M --to N)",
             "Proves that a record is under the newest signed head, or that one head grew out of another.", prove}};
}

} // namespace fyr::ctl
