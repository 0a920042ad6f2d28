#include "server/store/postgres/writer.h"

#include "server/common/blocking.h"

#include <sodium.h>
#include <thread>

namespace fyr::server {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::size_t maxTogether = 64;
constexpr std::chrono::milliseconds maxGathering{8};   // after this the first of the batch has waited long enough
constexpr std::chrono::milliseconds maxTrying{8'000};  // for one body: serialisation failures, lost lines, a failover

} // namespace

PgWriter::Queue& PgWriter::queueOf(const TenantId& tenant) {
    const std::scoped_lock lock(m_queuesMutex);
    auto& queue = m_queues[tenant.str()];
    if (!queue) {
        queue = std::make_unique<Queue>();
        queue->tenant = tenant;
    }
    return *queue;
}

Result<void> PgWriter::write(const TenantId& tenant, const Store::WriteBody& body) {
    Queue& queue = queueOf(tenant);
    Request request;
    request.body = &body;
    std::unique_lock lock(queue.mutex);
    queue.waiting.push_back(&request);
    if (queue.leading) {
        const BlockingScope blocks;
        request.wake.wait(lock, [&] { return request.done || request.leads; });
        if (request.done) return std::move(request.result);
    }
    queue.leading = true;
    std::vector<End> ends;
    while (!request.done) {
        End end;
        const auto settled = lead(queue, lock, end); // comes back with the lock held
        for (Request* r : settled) {
            r->done = true;
            // Under the lock: the request lives on the stack of whoever waits for it.
            r->wake.notify_one();
        }
        if (end.fed != 0) ends.push_back(std::move(end));
    }
    if (queue.waiting.empty()) {
        queue.leading = false;
    } else {
        queue.waiting.front()->leads = true;
        queue.waiting.front()->wake.notify_one();
    }
    lock.unlock();
    if (!ends.empty()) m_committed(tenant, ends.back().t, ends.back().fed);
    return std::move(request.result);
}

std::vector<PgWriter::Request*> PgWriter::lead(Queue& queue, std::unique_lock<std::mutex>& lock, End& end) {
    std::vector<Request*> settled;
    std::vector<Request*> together; // those whose body went well
    std::vector<Request*> singly;   // those that have to be tried by themselves
    const auto takeAll = [&] {
        while (!queue.waiting.empty() && settled.size() < maxTogether) {
            settled.push_back(queue.waiting.front());
            singly.push_back(queue.waiting.front());
            queue.waiting.pop_front();
        }
    };
    const auto begun = SteadyClock::now();
    lock.unlock();
    std::optional<pg::Doubt> doubt;
    {
        auto lease = m_p.pool.take();
        if (!lease) { // nobody who waits would fare better
            lock.lock();
            takeAll();
            lock.unlock();
            singly.clear();
            const bool hopeless = lease.error().code != ErrorCode::storageBusy || SteadyClock::now() - begun > std::chrono::seconds{2};
            if (hopeless) {
                for (Request* r : settled) r->result = fail(lease.error());
                note(fail(lease.error()));
            } else {
                eachAlone(queue, settled, end);
            }
            lock.lock();
            return settled;
        }
        pg::Batch batch(**lease, queue.known);
        bool sound = begin(batch, queue, {}).has_value();
        lock.lock();
        while (sound && !queue.waiting.empty() && settled.size() < maxTogether &&
               (settled.empty() || SteadyClock::now() - begun < maxGathering)) {
            Request* r = queue.waiting.front();
            queue.waiting.pop_front();
            lock.unlock();
            settled.push_back(r);
            batch.beginBody();
            r->result = runBody(batch, queue, *r, Manner::bold);
            if (r->result) {
                together.push_back(r);
            } else if (!batch.undoBody()) {
                // Some of it is at the server: all is taken back, and each runs by itself.
                sound = false;
                together.push_back(r);
            }
            lock.lock();
        }
        if (!sound && settled.empty()) takeAll();
        lock.unlock();
        if (!sound) {
            if (singly.empty()) singly = together;
            batch.rollback();
        } else if (together.empty()) {
            batch.rollback();
        } else {
            const auto committed = batch.commit(mark(), doubt);
            if (committed) {
                queue.n = batch.counters.n + 1;
                end.t = batch.counters.t;
                if (batch.counters.fed) end.fed = batch.counters.feed;
                m_counters.batch(together.size());
                note({});
            } else {
                batch.rollback();
                singly = together;
            }
        }
        if ((*lease)->lost()) m_p.pool.forgetIdle();
    }
    if (!singly.empty() && doubt) {
        // Whether the whole batch stood: the first to ask learns it for all.
        Request probe;
        const Store::WriteBody nothing = [](WriteTx&) { return Result<void>{}; };
        probe.body = &nothing;
        End asked;
        const auto answer = alone(queue, probe, doubt, asked);
        if (answer && asked.again) { // it stood
            end.t = asked.t;
            end.fed = asked.fed;
            singly.clear();
        } else if (!answer) {
            for (Request* r : singly) r->result = fail(ErrorCode::storageBusy, "the connection to PostgreSQL was lost while committing");
            singly.clear();
        }
    }
    eachAlone(queue, singly, end);
    lock.lock();
    return settled;
}

void PgWriter::eachAlone(Queue& queue, const std::vector<Request*>& requests, End& end) {
    std::optional<Error> unreachable; // what one waited for in vain the others need not wait for again
    for (Request* r : requests) {
        r->result = unreachable ? Result<void>(fail(*unreachable)) : alone(queue, *r, {}, end);
        if (!r->result && r->result.error().code == ErrorCode::storageBusy) unreachable = r->result.error();
    }
}

// One body in a transaction of its own, as often as it takes. With a doubt: `end.again` says that the commit stood.
Result<void> PgWriter::alone(Queue& queue, Request& request, std::optional<pg::Doubt> doubt, End& end) {
    const auto begun = SteadyClock::now();
    auto pause = std::chrono::milliseconds{5};
    Result<void> result;
    const bool probing = doubt.has_value();
    int duplicates = 0;
    while (true) {
        {
            auto lease = m_p.pool.take();
            if (!lease) {
                result = fail(lease.error());
                if (lease.error().code != ErrorCode::storageBusy) break;
            } else {
                pg::Batch batch(**lease, queue.known);
                const auto opened = begin(batch, queue, doubt);
                bool failed = !opened;
                if (opened && doubt && *opened) { // it stood after all
                    end.t = batch.counters.t;
                    end.fed = batch.counters.feed;
                    end.again = probing;
                    batch.rollback();
                    return {};
                }
                doubt.reset();
                if (opened && probing) {
                    batch.rollback();
                    return {};
                }
                if (opened) {
                    batch.beginBody();
                    result = runBody(batch, queue, request, Manner::careful);
                    // Its own refusal, with a sound line: that is the answer.
                    if (!result && !(*lease)->failed()) {
                        batch.rollback();
                        return result;
                    }
                    failed = !result;
                    if (result) {
                        result = batch.commit(mark(), doubt);
                        failed = !result;
                    }
                    if (result) {
                        queue.n = batch.counters.n + 1;
                        end.t = batch.counters.t;
                        if (batch.counters.fed) end.fed = batch.counters.feed;
                        m_counters.batch(1);
                        note({});
                        return {};
                    }
                } else {
                    result = fail(opened.error());
                }
                const auto remedy = (*lease)->remedy();
                if (failed) batch.rollback();
                if ((*lease)->lost()) m_p.pool.forgetIdle();
                // A key that was taken meanwhile is seen the next time; one that is taken again and again is the answer.
                const bool taken = result.error().code == ErrorCode::duplicate && ++duplicates >= 3;
                if (remedy == pg::Remedy::none || taken) {
                    note(result);
                    return result;
                }
            }
        }
        if (SteadyClock::now() - begun > maxTrying) break;
        m_counters.retry();
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, std::chrono::milliseconds{500});
    }
    note(result);
    if (doubt) return fail(ErrorCode::storageBusy, "the connection to PostgreSQL was lost while committing");
    return result;
}

Result<bool> PgWriter::begin(pg::Batch& batch, Queue& queue, const std::optional<pg::Doubt>& doubt) {
    FYR_TRY(const bool stood, batch.begin(queue.tenant, m_number(queue.tenant), doubt));
    if (batch.counters.n < queue.n) queue.known.clear(); // the database went back in time: a failover, a restored backup
    queue.n = batch.counters.n;
    FYR_CHECK(batch.db().showTrace()); // of whoever leads
    return stood;
}

// Bodies come from outside: what a library throws in one ends here.
Result<void> PgWriter::runBody(pg::Batch& batch, const Queue& queue, const Request& request, Manner manner) {
    PgWriteTx tx({batch, m_p.names, m_p.clock, m_p.random, manner}, queue.tenant);
    Result<void> result;
    try {
        result = (*request.body)(tx);
    } catch (const std::exception&) {
        result = fail(ErrorCode::internal, "a write threw");
    }
    if (result && tx.broken()) result = fail(*tx.broken());
    if (result) batch.counters = tx.state();
    return result;
}

std::int64_t PgWriter::mark() {
    std::int64_t out = 0;
    randombytes_buf(&out, sizeof out); // two nodes must never draw the same: not from the port that tests seed
    return out;
}

void PgWriter::note(const Result<void>& result) {
    const std::scoped_lock lock(m_failureMutex);
    if (result) m_lastFailure.reset();
    else m_lastFailure = result.error();
}

std::optional<Error> PgWriter::lastFailure() const {
    const std::scoped_lock lock(m_failureMutex);
    return m_lastFailure;
}

} // namespace fyr::server
