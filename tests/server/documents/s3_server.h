// A tiny S3 for tests: one bucket in memory, which computes each signature itself, from the bytes on the wire and with
// another library call than ours, and refuses what does not agree.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace fyr::server::test {

class S3Server {
  public:
    S3Server(std::string bucket, std::string accessKey, std::string secretKey);
    ~S3Server();
    [[nodiscard]] std::string endpoint() const;
    std::map<std::string, std::string> objects() {
        const std::lock_guard lock(m_mutex);
        return m_objects;
    }
    void damage(const std::string& name, std::string bytes) {
        const std::lock_guard lock(m_mutex);
        m_objects[name] = std::move(bytes);
    }
    std::atomic<int> refused{0};
    std::atomic<int> failNext{0}; // answers 503 so many times

  private:
    void run();
    void serve(int fd);
    std::string answer(const std::string& method, const std::string& target, const std::map<std::string, std::string>& headers, const std::string& body);
    bool signatureHolds(const std::string& method, const std::string& target, const std::map<std::string, std::string>& headers, const std::string& body);

    std::string m_bucket, m_access, m_secret;
    int m_listen = -1;
    int m_port = 0;
    std::atomic<bool> m_stop{false};
    std::mutex m_mutex;
    std::map<std::string, std::string> m_objects;
    std::thread m_thread;
};

} // namespace fyr::server::test
