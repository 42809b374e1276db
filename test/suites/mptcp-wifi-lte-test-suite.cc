/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mptcp-topology-tests.h"

#include "ns3/mptcp-wifi-lte-helper.h"

#include <memory>

using namespace ns3;

/**
 * @file
 * @ingroup mptcp-tests
 * The phone with Wi-Fi and LTE. A suite of its own: the two models are not built everywhere.
 */

namespace
{

/// Suite of the phone.
class WifiLteTestSuite : public TestSuite
{
  public:
    WifiLteTestSuite() : TestSuite("mptcp-wifi-lte")
    {
        for (std::size_t path = 0; path < 2; ++path)
        {
            const auto number = std::to_string(path + 1);
            AddTestCase(new MptcpOnePathTest("download, path " + number, Phone(), path, false));
            AddTestCase(new MptcpOnePathTest("upload, path " + number, Phone(), path, true));
            AddTestCase(new MptcpOnePathTest("to the server's other address, path " + number,
                                             Phone(),
                                             path,
                                             false,
                                             true));
        }
        AddTestCase(new MptcpAllPathsTest("MPTCP over both", Phone()));
    }

  private:
    /// @returns builder of the phone
    std::function<MptcpHostPair()> Phone()
    {
        return [this]
        {
            m_helper = std::make_unique<MptcpWifiLteHelper>(MptcpWifiLteParameters());
            return m_helper->Build();
        };
    }

    std::unique_ptr<MptcpWifiLteHelper> m_helper; //!< outlives the simulation of its test
};

/// Registers the suite.
const WifiLteTestSuite g_wifiLteTestSuite;

} // namespace
